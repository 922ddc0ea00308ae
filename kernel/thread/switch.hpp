// SPDX-License-Identifier: Apache-2.0
// From the thread that trapped to the one that goes on.
#pragma once

#include "thread/thread.hpp"

namespace kos::thread {

// Does what the kernel left for its way out, then picks the thread to resume on this CPU and loads its thread pointer
// and address space; nullptr: none is ready, or the one that was has ended with its process.
Thread* switch_to_next();

}  // namespace kos::thread
