// SPDX-License-Identifier: Apache-2.0
// A request meets a receiver: the message is transferred and the caller is owed a reply.
#pragma once

#include "ipc/channel.hpp"
#include "ipc/transfer.hpp"

namespace kos::ipc {

// Transfers the caller's request. On success the receiver's registers are complete and a token for the caller is
// open; neither thread's wait has changed yet.
Outcome deliver(thread::Thread& caller, thread::Thread& receiver, const Channel& channel);

}  // namespace kos::ipc
