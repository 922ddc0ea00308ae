// SPDX-License-Identifier: Apache-2.0
// Notice: 64 event bits that stay set until somebody takes them. Example: sdk/libkos/examples/notice.cpp.
//
//     const kos::Notice notice = TRY(kos::Notice::create());
//     TRY(notice.on_end(task, 1));           // the kernel sets bit 0 when the task has ended
//     const kos::u64 bits = TRY(notice.wait());
//
// Several sources share one notice, each with bits of its own. A server receives notices in its event loop:
// Server::add(handler, notice) in <kos/server.hpp>.
#pragma once

#include <utility>

#include <kos/deadline.hpp>
#include <kos/owned_handle.hpp>

namespace kos {

class Notice {
  public:
    static constexpr u64 kAllBits = ~u64{0};

    Notice() = default;
    // handle: of a notice, from wherever it came.
    explicit Notice(OwnedHandle handle) : handle_{std::move(handle)} {}

    // A new notice without bits. QUOTA: too many handles or too much memory; NO_MEMORY.
    static Result<Notice> create();

    // Sets bits, at least one. Needs SIGNAL. INVALID: no bits.
    Result<> signal(u64 bits) const;
    // Takes the bits of the mask that are set; waits until one of them is. Needs WAIT. TIMEOUT: the deadline passed;
    // INVALID: no bits in the mask; BAD_STATE: a listener receives it; QUOTA: 8 threads wait already; REVOKED;
    // NOT_CONNECTED: its last handle is closed.
    Result<u64> wait(u64 mask = kAllBits, Deadline deadline = Deadline::never()) const;
    // The same without waiting. TIMEOUT: none is set.
    Result<u64> poll(u64 mask = kAllBits) const { return wait(mask, Deadline::at(0)); }

    // Has the kernel set bits when a task or a thread has ended, or at once if it has already. The object's handle
    // needs WAIT, the notice's SIGNAL; it may be closed then, this one not. INVALID: no bits, or it is neither; EXISTS:
    // that was done before; QUOTA: 64 wait for it, or too little memory; NO_RIGHTS.
    Result<> on_end(abi::Handle object, u64 bits) const;
    // The same when the last handle of an object is closed, the caller's own included.
    Result<> on_last_handle(abi::Handle object, u64 bits) const;
    // Ends what those two began. NOT_FOUND: nothing was begun, or it has happened.
    Result<> cancel_on_end(abi::Handle object) const;
    Result<> cancel_on_last_handle(abi::Handle object) const;

    // Has Listener::receive answer with the bits, and this cookie. listener: one of this process's own, with RECEIVE;
    // the notice's handle needs WAIT, and has to stay open. BAD_STATE: the listener has a notice, or the notice a
    // listener or waiting threads; NOT_CONNECTED: nobody can receive any more; NO_RIGHTS.
    Result<> bind(abi::Handle listener, u64 cookie) const;
    // Ends that. BAD_STATE: no notice is bound to the listener.
    static Result<> unbind(abi::Handle listener);

    const OwnedHandle& handle() const { return handle_; }
    explicit operator bool() const { return static_cast<bool>(handle_); }

  private:
    OwnedHandle handle_{};
};

}  // namespace kos
