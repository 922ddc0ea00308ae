// SPDX-License-Identifier: Apache-2.0
// The way out of the kernel.
#pragma once

#include "lib/log.hpp"
#include "thread/switch.hpp"

namespace kos::core {

// Waits for an interrupt that makes somebody ready; returns the frame to resume.
hal::Frame* idle();

// Sends what the log holds and returns the frame to resume; with nobody ready, waits for an interrupt that makes
// somebody so. Called without the kernel lock.
inline hal::Frame* leave(thread::Thread* next) {
    log::drain();
    return next != nullptr ? &next->frame : idle();
}

}  // namespace kos::core
