// SPDX-License-Identifier: Apache-2.0
// Name: a server makes its listener known at run time. Example: sdk/libkos/examples/name.cpp.
//
// What a process may publish stands in its `publishes` of init.yaml. A server that starts says
//     const auto name = TRY(kos::Name::given("weather"));
//     TRY(name.publish(listener));
// and its clients, which need no entry in init.yaml, kos::Channel::connect_to("weather"). When the server ends, the
// name is free for the next one; who connects meanwhile waits.
#pragma once

#include <string_view>
#include <utility>

#include <kos/channel.hpp>
#include <kos/deadline.hpp>
#include <kos/owned_handle.hpp>

namespace kos {

// How a server takes the clients that connect by its name.
class Acceptance {
  public:
    // All of them, at once. cookie: what the server receives with each of their requests. max_waiting: how many callers
    // may wait at one connection, 1 to 1024.
    static Acceptance all(u64 cookie = 0, u16 max_waiting = Channel::kMaxWaiting);
    // All of them, at once; each one's cookie is the SID of its process, which tells them apart for good.
    static Acceptance by_sid(u16 max_waiting = Channel::kMaxWaiting);
    // One by one: Name::next_request, accept, refuse.
    static Acceptance each();

  private:
    friend class Name;

    Acceptance(u32 kind, u64 cookie, u16 max_waiting) : kind_{kind}, cookie_{cookie}, max_waiting_{max_waiting} {}

    u32 kind_;
    u64 cookie_;
    u16 max_waiting_;
};

// A process that waits to be accepted.
struct ConnectionRequest {
    static constexpr usize kClassBytes = 64;

    u64 number = 0;
    u64 client_sid = 0;

    std::string_view client_class() const { return {class_text, class_bytes}; }

    char class_text[kClassBytes] = {};
    usize class_bytes = 0;
};

class Name {
  public:
    Name() = default;
    Name(Name&& other) noexcept
        : owned_{std::move(other.owned_)}, handle_{std::exchange(other.handle_, abi::Handle{})} {}
    Name& operator=(Name&& other) noexcept {
        owned_ = std::move(other.owned_);
        handle_ = std::exchange(other.handle_, abi::Handle{});
        return *this;
    }
    Name(const Name&) = delete;
    Name& operator=(const Name&) = delete;
    ~Name() = default;

    // The name of this text that the process was started with; it stays open. NOT_FOUND: there is none.
    static Result<Name> given(std::string_view text);
    // A new name, of 1 to 63 printable characters. registry: a resource of the type NameRegistry, with DERIVE.
    // EXISTS: there is one of this text; INVALID, TOO_BIG: no text of a name; QUOTA.
    static Result<Name> create(abi::Handle registry, std::string_view text);

    // From now on clients that connect by the name reach this listener, until its server ends, its last handle is
    // closed, or withdraw(). listener: with DERIVE. EXISTS: the name is published; NOT_CONNECTED: the listener's server
    // has ended; QUOTA: the listener has 16 names; INVALID: max_waiting is out of its range.
    Result<> publish(abi::Handle listener, const Acceptance& acceptance = Acceptance::all()) const;
    // Nobody connects by the name any more; connections stay. BAD_STATE: it is not published.
    Result<> withdraw() const;

    // Waits for the first request behind the one of this number (0: the first of all). It waits on until it is answered
    // or its client gives up. TIMEOUT; BAD_STATE: the name is not published with Acceptance::each(), or another thread
    // waits already; NOT_CONNECTED: the name was withdrawn.
    Result<ConnectionRequest> next_request(u64 after = 0, Deadline deadline = Deadline::never()) const;
    // The client is connected. NO_TOKEN: it gave up, or was answered before; NOT_CONNECTED: it has no room for the
    // connection; INVALID: max_waiting is out of its range.
    Result<> accept(const ConnectionRequest& request, u64 cookie, u16 max_waiting = Channel::kMaxWaiting) const;
    // The client gets this status, which is not OK. NO_TOKEN as above.
    Result<> refuse(const ConnectionRequest& request, Status reason) const;

    abi::Handle handle() const { return handle_; }
    explicit operator bool() const { return static_cast<bool>(handle_); }

  private:
    explicit Name(abi::Handle handle) : handle_{handle} {}
    explicit Name(OwnedHandle handle) : owned_{std::move(handle)}, handle_{owned_.get()} {}

    OwnedHandle owned_{};  // empty if the process was started with it
    abi::Handle handle_{};
};

}  // namespace kos
