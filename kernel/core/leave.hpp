// SPDX-License-Identifier: Apache-2.0
// The way out of the kernel.
#pragma once

#include "thread/switch.hpp"

namespace kos::core {

// Sends what the log holds and returns the frame to resume; with nobody ready, waits for an interrupt that makes
// somebody so. Called without the kernel lock.
hal::Frame* leave(thread::Thread* next);

}  // namespace kos::core
