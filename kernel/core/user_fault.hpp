// SPDX-License-Identifier: Apache-2.0
// Faults of user threads.
#pragma once

#include <hal/trap.hpp>

#include "thread/thread.hpp"

namespace kos::core {

// Reports the fault and ends the task of the thread.
// The access is allowed by now: another CPU was changing the mapping when it failed, and it is made again.
bool is_over(const thread::Thread& thread, const hal::Fault& fault);

void user_fault(thread::Thread& thread, const hal::Fault& fault);

}  // namespace kos::core
