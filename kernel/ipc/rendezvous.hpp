// SPDX-License-Identifier: Apache-2.0
// The three system calls between processes. Each works on the running thread's registers (abi.md, "Registers").
// They answer Ok if the frame holds the result already, kBlocked if the thread now waits, else an error.
#pragma once

#include "thread/thread.hpp"

namespace kos::ipc {

Result<void> call(thread::Thread& caller);
Result<void> receive(thread::Thread& receiver);
Result<void> reply(thread::Thread& replier);

// The process ends: its listeners shut, its callers' tokens die; both sides' waiters get NOT_CONNECTED.
void disconnect(obj::Process& process);
// The same in steps, one waiter at a time: true when none is left.
bool disconnect_next(obj::Process& process);

}  // namespace kos::ipc
