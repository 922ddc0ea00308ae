// SPDX-License-Identifier: Apache-2.0
// A fault as a question to the thread's handler, and what becomes of the answer.
#pragma once

#include <hal/trap.hpp>
#include <kos/base/result.hpp>

#include "thread/thread.hpp"

namespace kos::core {

// Calls the handler in the place of the running thread, which waits from now on. NOT_FOUND: there is none; else what
// Call answers, and DEADLOCK for a thread that serves the handler's listener itself: nothing happened.
Result<void> ask_about_fault(thread::Thread& thread, const hal::Fault& fault, abi::FaultReason reason);

// The wait of a thread that was asked for is over: it goes on, or its process ends, line by line of the report.
void settle_fault(thread::Thread& thread);

// Whether a thread may go on at this address.
bool may_run_at(u64 pc);

}  // namespace kos::core
