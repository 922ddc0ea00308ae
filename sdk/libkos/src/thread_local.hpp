// SPDX-License-Identifier: Apache-2.0
// This program's thread-local variables, and the register that leads to them.
#pragma once

#include "thread_block.hpp"

namespace kos::detail {

// From this program's own headers.
ThreadTemplate thread_template();

// Gives the first thread its variables. Before anything that might use one.
void begin_first_thread();

// Sets TPIDR_EL0 of the calling thread.
void set_thread_pointer(u64 pointer);

// Destroys the calling thread's variables that want it, the last made first.
void run_thread_destructors();

}  // namespace kos::detail
