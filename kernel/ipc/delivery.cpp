// SPDX-License-Identifier: Apache-2.0
// Delivery of a request.
#include "ipc/delivery.hpp"

#include "ipc/transfer.hpp"

namespace kos::ipc {

namespace {

constexpr u32 kToken = 10;
constexpr u32 kCookie = 11;
constexpr u32 kSenderSid = 12;

}  // namespace

Outcome deliver(thread::Thread& caller, thread::Thread& receiver, const Channel& channel) {
    obj::Process& server = *channel.listener().server();
    const Outcome outcome = transfer_request(caller, receiver, server);
    if (outcome.delivered()) {
        receiver.frame.x[kToken] = caller.open_token().raw();
        receiver.frame.x[kCookie] = channel.cookie();
        receiver.frame.x[kSenderSid] = caller.process().sid();
    }
    return outcome;
}

}  // namespace kos::ipc
