// SPDX-License-Identifier: Apache-2.0
// The way out of the kernel.
#pragma once

#include "core/masked.hpp"
#include "lib/log.hpp"
#include "thread/switch.hpp"

namespace kos::core {

// Sends what the log holds, as far as there is time.
void drain_log();
// Waits for an interrupt that makes somebody ready; returns the frame to resume.
hal::Frame* idle();

// Drains the log and returns the frame to resume; with nobody ready, waits for an interrupt that makes somebody so.
// Called without the kernel lock.
inline hal::Frame* leave(thread::Thread* next, MaskedPath path) {
    if (log::anything_waits()) [[unlikely]] {
        drain_log();
    }
    masked_ends(path);
    return next != nullptr ? &next->frame : idle();
}

}  // namespace kos::core
