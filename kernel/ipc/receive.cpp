// SPDX-License-Identifier: Apache-2.0
// Recv: take the notice or the next request of a listener, or wait for one.
#include "ipc/receive.hpp"

#include <hal/cpu.hpp>
#include <kos/abi/registers.hpp>

#include "ipc/delivery.hpp"
#include "ipc/rendezvous.hpp"
#include "lib/blocked.hpp"
#include "lib/restart.hpp"
#include "obj/preemption_point.hpp"

namespace kos::ipc {

namespace {

using abi::Header;
using thread::Thread;

// The listener behind the handle. BAD_HANDLE, REVOKED; NO_RIGHTS also for the client's side of it; else WRONG_TYPE.
Result<Listener*> find_listener(Thread& receiver, abi::Handle handle) {
    const obj::HandleEntry* entry = TRY(receiver.process().handles().find(handle));
    if (entry->type() == abi::ObjectType::Channel) {
        return Error{Status::NoRights};
    }
    constexpr auto kNeeded = static_cast<abi::Rights>(abi::Right::Receive);
    obj::Object* object = TRY(receiver.process().handles().resolve(handle, abi::ObjectType::Listener, kNeeded));
    Listener* listener = static_cast<Listener*>(object);
    if (listener->server() == nullptr) {
        return Error{Status::NotConnected};
    }
    // Tokens and verdicts belong to the server's process: nobody receives in its place.
    return listener->server() == &receiver.process() ? Result<Listener*>{listener} : Error{Status::NoRights};
}

// Takes callers off the queue until one's request arrives. TIMEOUT: there is none; kRestart: those that were refused
// took so long that others go first.
Result<void> take_caller(Thread& receiver, Listener& listener) {
    while (Thread* caller = listener.first_caller()) {
        const Channel& channel = *static_cast<const Channel*>(caller->hold.get());
        const Outcome outcome = deliver(*caller, receiver, channel);
        if (outcome.delivered()) {
            caller->expect_reply(receiver);
            return {};
        }
        if (outcome.sender == kRestart) {
            return Error{kRestart};
        }
        caller->wake(outcome.sender);
        if (outcome.receiver != Status::Ok) {
            return Error{outcome.receiver};
        }
        TRY(obj::preemption_point());
    }
    return Error{Status::Timeout};
}

// The notice goes first, but lets a caller in between. TIMEOUT: there is nothing.
Result<void> take_next(Thread& receiver, Listener& listener) {
    if (!listener.notice_is_due()) {
        const auto taken = take_caller(receiver, listener);
        // A notice that gave way may have done so for callers that are gone now.
        if (taken || taken.error() != Status::Timeout || !listener.notice_is_due()) {
            return taken;
        }
    }
    listener.deliver_notice(receiver);
    return {};
}

}  // namespace

Result<void> receive_from(Thread& receiver, abi::Handle handle, Header flags) {
    Listener* listener = TRY(find_listener(receiver, handle));
    receiver.end_service();
    if (receiver.listener() != listener) [[unlikely]] {
        listener->add_server(receiver);
    }
    receiver.received_from = listener->sid();
    // Read before a delivery writes the registers.
    const u64 deadline = flags.has_deadline() ? receiver.frame.x[abi::kDeadlineRegister] : hal::kNever;
    const auto taken = take_next(receiver, *listener);
    if (taken || taken.error() != Status::Timeout || deadline == 0) {
        return taken;
    }
    receiver.message.handle = handle;
    receiver.hold = obj::Ref<obj::Object>{*listener};
    receiver.block(thread::WaitKind::Receive, deadline);
    listener->add_receiver(receiver);
    receiver.restart_ticket = 0;
    return Error{kBlocked};
}

Result<void> receive(Thread& receiver) {
    const Header flags{receiver.frame.x[1]};
    constexpr u64 kAllowed = Header::kDesc | Header::kDeadline;
    if ((flags.raw() & ~kAllowed) != 0) {
        return Error{Status::Invalid};
    }
    TRY(read_descriptor(receiver, flags, UserAddr{receiver.frame.x[abi::kDescriptorRegister]}));
    receiver.message.reply_status = Status::Ok;
    return receive_from(receiver, abi::Handle{receiver.frame.x[0]}, flags);
}

}  // namespace kos::ipc
