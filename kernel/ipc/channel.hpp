// SPDX-License-Identifier: Apache-2.0
// A connection of one client with a server: what a client handle names.
#pragma once

#include "ipc/listener.hpp"

namespace kos::ipc {

inline constexpr u32 kDefaultMaxWaiting = 16;

class Channel final : public obj::Object {
  public:
    // cookie: what the server gets with each request. max_waiting: callers that may queue (0: the default).
    static Result<Channel*> create(obj::Process& payer, Listener& listener, u64 cookie, u32 max_waiting);

    Channel(obj::Process& payer, Listener& listener, u64 cookie, u32 max_waiting);
    ~Channel() = default;

    Listener& listener() const { return *listener_; }
    u64 cookie() const { return cookie_; }

    // Ends the connection: waiting callers get NOT_CONNECTED, delivered requests can still be answered.
    // NOT_CONNECTED: it is ended already.
    Result<void> close();
    bool connected() const { return !closed_ && listener_->server() != nullptr; }

    // Counts a caller that waits; the count goes down by itself when it does no more. QUOTA: too many wait.
    Result<void> admit(thread::Thread& caller);

    bool wake_waiter(obj::Process& holder, abi::Handle handle) override;

  private:
    void destroy() override;

    obj::Ref<Listener> listener_;
    u64 cookie_;
    u32 max_waiting_;
    u32 waiting_ = 0;
    bool closed_ = false;
};

// The verdict row for a handle of the object in the hands of this holder; nullptr: it is no client handle.
const abi::VerdictRow* row_for(const obj::Process& holder, const obj::Object& object);

}  // namespace kos::ipc
