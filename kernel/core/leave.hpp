// SPDX-License-Identifier: Apache-2.0
// The way out of the kernel.
#pragma once

#include "core/masked.hpp"
#include "thread/switch.hpp"

namespace kos::core {

// Sends what the log holds, as far as there is time, and returns the frame to resume; with nobody ready, waits for an
// interrupt that makes somebody so. Called without the kernel lock.
hal::Frame* leave(thread::Thread* next, MaskedPath path);

}  // namespace kos::core
