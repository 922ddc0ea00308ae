// SPDX-License-Identifier: Apache-2.0
// The three system calls.
#pragma once

#include "thread/thread.hpp"

namespace kos::core {

// immediate: of the svc instruction. Leaves the result in the caller's frame, or the caller blocked.
void system_call(thread::Thread& caller, u64 immediate);

}  // namespace kos::core
