// SPDX-License-Identifier: Apache-2.0
// Faults of user threads.
#pragma once

#include <hal/trap.hpp>

#include "thread/thread.hpp"

namespace kos::core {

// Reports the fault and ends the task of the thread.
void user_fault(thread::Thread& thread, const hal::Fault& fault);

}  // namespace kos::core
