// SPDX-License-Identifier: Apache-2.0
// Delivery of a request.
#include "ipc/delivery.hpp"

#include <kos/abi/registers.hpp>

#include "ipc/transfer.hpp"
#include "sched/trace.hpp"

namespace kos::ipc {

Outcome deliver(thread::Thread& caller, thread::Thread& receiver, const Channel& channel) {
    obj::Process& server = *channel.listener().server();
    const Outcome outcome = transfer_request(caller, receiver, server);
    if (outcome.delivered()) {
        sched::trace(sched::TraceKind::Deliver, receiver.sid(), caller.sid(), caller.message.header.raw());
        channel.listener().request_delivered();
        receiver.frame.x[abi::kTokenRegister] = caller.open_token().raw();
        receiver.frame.x[abi::kCookieRegister] = channel.cookie();
        receiver.frame.x[abi::kSenderSidRegister] = caller.process().sid();
    }
    return outcome;
}

}  // namespace kos::ipc
