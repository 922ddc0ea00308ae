// SPDX-License-Identifier: Apache-2.0
// Faults of user threads.
#pragma once

#include <hal/trap.hpp>

#include "thread/thread.hpp"

namespace kos::core {

// The access is allowed by now: another CPU was changing the mapping when it failed, and it is made again.
bool is_over(const thread::Thread& thread, const hal::Fault& fault);

// The running thread faulted: its handler is asked, or its task ends.
void user_fault(thread::Thread& thread, const hal::Fault& fault);

// Reports the fault and ends the task of the thread. handler: why no
// handler let it go on; Ok: it wants the end; NOT_FOUND: there is none.
void end_by_fault(thread::Thread& thread, const hal::Fault& fault, abi::FaultReason reason, Status handler);

}  // namespace kos::core
