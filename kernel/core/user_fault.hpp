// SPDX-License-Identifier: Apache-2.0
// Faults of user threads.
#pragma once

#include <hal/trap.hpp>

#include "thread/thread.hpp"

namespace kos::core {

// The access is allowed by now: another CPU was changing the mapping when it failed, and it is made again.
bool is_over(const thread::Thread& thread, const hal::Fault& fault);

// The running thread faulted: its handler is asked, or its task ends when the thread would run next.
void user_fault(thread::Thread& thread, const hal::Fault& fault);

// Of a thread whose fault was given up: writes the next line of the report, and after the last one ends the task.
void go_on_ending(thread::Thread& thread);

}  // namespace kos::core
