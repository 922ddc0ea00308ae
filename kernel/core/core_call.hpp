// SPDX-License-Identifier: Apache-2.0
// Calls of the core endpoints: the kernel as a server.
#pragma once

#include "thread/thread.hpp"

namespace kos::core {

// Judges, decodes and executes one call. INVALID: no such endpoint or method; DENIED; or what the method answers.
Result<void> core_call(thread::Thread& caller);

}  // namespace kos::core
