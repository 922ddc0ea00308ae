// SPDX-License-Identifier: Apache-2.0
// Who waits for a notice: threads in Notice.Wait, or the one listener that it is bound to.
#pragma once

#include "obj/notice.hpp"
#include "thread/thread.hpp"

namespace kos::ipc {

class Listener;

class Notice final : public obj::Notice, public thread::WaitPlace {
  public:
    // So many threads may wait: a signal looks at each.
    static constexpr u32 kMostWaiting = 8;

    // QUOTA, NO_MEMORY.
    static Result<Notice*> create(obj::Process& payer);

    explicit Notice(obj::Process& payer) : obj::Notice{payer} {}
    ~Notice() = default;

    // Takes the bits of the mask that are set, or has the caller wait for one: kBlocked. BAD_STATE: it is bound;
    // TIMEOUT: the deadline is 0; QUOTA: kMostWaiting wait. `through`: the caller's handle.
    Result<u64> wait(thread::Thread& caller, abi::Handle through, u64 mask, u64 deadline);
    bool waited_for() const { return waiting_ > 0; }
    // Puts a thread that waits here where its rank belongs now.
    void rank_changed(thread::Thread& waiter, thread::Reach& reach) override;

    // The listener that receives it; nullptr: none does.
    Listener* listener();
    // For the listener only.
    void set_listener(Listener* listener) { listener_ = listener; }

    bool wake_waiter(obj::Process& holder, abi::Handle handle) override;

  private:
    void on_signal() override;
    bool give_up_waiter() override;
    void on_last_handle() override;
    void destroy() override;

    thread::WaitList waiters_;  // the highest priority first
    u32 waiting_ = 0;
    Listener* listener_ = nullptr;
};

}  // namespace kos::ipc
