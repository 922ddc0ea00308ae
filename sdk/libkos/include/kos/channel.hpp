// SPDX-License-Identifier: Apache-2.0
// Channel: a client's end of a connection; and how connections come to be. Example: sdk/libkos/examples/channel.cpp.
//
// A client finds its connections by the ids that init.yaml gives them, and hands them to the generated clients:
//     const auto echo = TRY(kos::Channel::connect("echo"));
// What comes and goes at run time is found by a name: kos::Channel::connect_to, <kos/name.hpp>.
// A process that makes connections itself makes a listener first, then a channel for each client. Receiving and
// answering: <kos/listener.hpp>.
#pragma once

#include <string_view>
#include <utility>

#include <kos/message.hpp>
#include <kos/owned_handle.hpp>

namespace kos {

class Channel {
  public:
    static constexpr u16 kMaxWaiting = 16;  // the usual number of callers that may wait

    Channel() = default;
    Channel(Channel&& other) noexcept
        : owned_{std::move(other.owned_)}, handle_{std::exchange(other.handle_, abi::Handle{})} {}
    Channel& operator=(Channel&& other) noexcept {
        owned_ = std::move(other.owned_);
        handle_ = std::exchange(other.handle_, abi::Handle{});
        return *this;
    }
    Channel(const Channel&) = delete;
    Channel& operator=(const Channel&) = delete;
    ~Channel() = default;

    // The connection of this id that the process was started with; it stays open. NOT_FOUND: there is none.
    static Result<Channel> connect(std::string_view id);
    // A new connection to the server that publishes this name now, or until the deadline: see <kos/name.hpp>. Calls
    // through it give NOT_CONNECTED once that server has ended; connect again then.
    // NOT_FOUND: there is no such name; TIMEOUT: the deadline passed, nobody publishes it or the server did not answer;
    // DENIED: by the policy; QUOTA: too many handles, or too many threads wait for the name; or what the server says.
    static Result<Channel> connect_to(std::string_view name, Deadline deadline = Deadline::never());
    // A new connection to a listener, whose handle needs DERIVE. cookie: what the server receives with each request, to
    // tell its clients apart. max_waiting: how many callers may wait at a time, 1 to 1024; more of them get QUOTA.
    // INVALID: max_waiting is out of its range; NOT_CONNECTED: the server has ended; QUOTA: too many handles.
    static Result<Channel> create(const OwnedHandle& listener, u64 cookie, u16 max_waiting = kMaxWaiting);

    // Where a process is going to receive the requests of all its clients. server: its handle, with MANAGE; this
    // process itself by default. BAD_STATE: it has ended; QUOTA: too many handles or objects.
    static Result<OwnedHandle> create_listener();
    static Result<OwnedHandle> create_listener(abi::Handle server);

    // Sends a raw message and waits for the response; see kos/message.hpp.
    Result<> call(Message& message, Deadline deadline = Deadline::never()) const {
        return kos::call(handle_, message, deadline);
    }

    // Ends the connection for both sides: who waits at it wakes up with NOT_CONNECTED. NO_RIGHTS: that needs TERMINATE,
    // which connections from init.yaml do not have; NOT_CONNECTED: it is ended already.
    Result<> disconnect();

    abi::Handle handle() const { return handle_; }
    explicit operator bool() const { return static_cast<bool>(handle_); }

  private:
    explicit Channel(abi::Handle handle) : handle_{handle} {}
    explicit Channel(OwnedHandle handle) : owned_{std::move(handle)}, handle_{owned_.get()} {}

    OwnedHandle owned_{};  // empty if the process was started with it
    abi::Handle handle_{};
};

}  // namespace kos
