// SPDX-License-Identifier: Apache-2.0
// The longest stretches with interrupts masked, path by path, counted in instructions. Off unless Kconfig has
// MASKED_METER: nothing is left of it then.
#pragma once

#include <hal/frame.hpp>
#include <hal/masked_stretch.hpp>
#include <kos/abi/message.hpp>

#include "config.hpp"

namespace kos::core {

// Which way into the kernel.
enum class MaskedPath : u32 {
    Interrupt,
    Fault,
    Call,
    Recv,
    Reply,
    FirstMethod,  // of the core endpoints: and so on by RIID and MID
};

MaskedPath path_of_call(const hal::Frame& frame, u64 immediate);
void keep_longest(MaskedPath path, u32 instructions);
// One line a path into the log.
void log_longest();

// The entry came just now.
inline MaskedPath masked_from(MaskedPath path) {
    if constexpr (config::kMaskedMeter) {
        hal::masked_stretch_begins();
    }
    return path;
}
inline MaskedPath masked_interrupt() {
    return masked_from(MaskedPath::Interrupt);
}
inline MaskedPath masked_fault() {
    return masked_from(MaskedPath::Fault);
}
inline MaskedPath masked_call(const hal::Frame& frame, u64 immediate) {
    if constexpr (config::kMaskedMeter) {
        return masked_from(path_of_call(frame, immediate));
    }
    return MaskedPath::Call;
}

inline void masked_ends(MaskedPath path) {
    if constexpr (config::kMaskedMeter) {
        keep_longest(path, hal::masked_stretch_ends());
    }
}

inline void log_masked() {
    if constexpr (config::kMaskedMeter) {
        log_longest();
    }
}

}  // namespace kos::core
