// SPDX-License-Identifier: Apache-2.0
// Call: send a request and wait for the response.
#include <kos/abi/registers.hpp>

#include "ipc/delivery.hpp"
#include "ipc/rendezvous.hpp"
#include "ipc/transfer.hpp"
#include "ipc/wait_graph.hpp"
#include "lib/blocked.hpp"

namespace kos::ipc {

namespace {

using abi::Header;
using thread::Thread;

struct Target {
    Channel* channel;
    const abi::VerdictRow* row;
};

// The channel behind the handle. BAD_HANDLE, REVOKED; NO_RIGHTS also for the server's side of it; else WRONG_TYPE.
Result<Target> find_channel(Thread& caller) {
    const abi::Handle handle{caller.frame.x[0]};
    const obj::HandleEntry* entry = TRY(caller.process().handles().find(handle));
    if (entry->type() == abi::ObjectType::Listener || entry->type() == abi::ObjectType::Server) {
        return Error{Status::NoRights};
    }
    constexpr auto kNeeded = static_cast<abi::Rights>(abi::Right::Call);
    obj::Object* object = TRY(caller.process().handles().resolve(handle, abi::ObjectType::Channel, kNeeded));
    return Target{static_cast<Channel*>(object), entry->row};
}

Result<void> wait_for_receiver(Thread& caller, Channel& channel, u64 deadline) {
    if (deadline == 0) {
        return Error{Status::Timeout};
    }
    TRY(channel.admit(caller));
    caller.message.handle = abi::Handle{caller.frame.x[0]};
    caller.hold = obj::Ref<obj::Object>{channel};
    caller.block(thread::WaitKind::Send, deadline, &channel.listener());
    channel.listener().add_caller(caller);
    caller.restart_ticket = 0;
    return Error{kBlocked};
}

// Hands the request to a thread that waits in Recv.
Result<void> hand_over(Thread& caller, Thread& receiver, Channel& channel, u64 deadline) {
    const Outcome outcome = deliver(caller, receiver, channel);
    if (!outcome.delivered()) {
        if (outcome.receiver != Status::Ok) {
            receiver.wake(outcome.receiver);
        }
        return Error{outcome.sender};
    }
    receiver.wake_here();
    caller.block(thread::WaitKind::Reply, deadline);
    caller.expect_reply(receiver);
    caller.restart_ticket = 0;
    return Error{kBlocked};
}

}  // namespace

Result<void> call(Thread& caller) {
    const Header header{caller.frame.x[1]};
    TRY(check_header(header, Header::kDesc | Header::kDeadline));
    const Target target = TRY(find_channel(caller));
    TRY(read_descriptor(caller, header, UserAddr{caller.frame.x[abi::kDescriptorRegister]}));
    if (!target.channel->connected()) {
        return Error{Status::NotConnected};
    }
    if (would_deadlock(caller, target.channel->listener())) {
        return Error{Status::Deadlock};
    }
    caller.message.header = header;
    caller.message.row = target.row;
    const u64 deadline = header.has_deadline() ? caller.frame.x[abi::kDeadlineRegister] : hal::kNever;
    if (Thread* receiver = target.channel->listener().first_receiver()) {
        return hand_over(caller, *receiver, *target.channel, deadline);
    }
    return wait_for_receiver(caller, *target.channel, deadline);
}

}  // namespace kos::ipc
