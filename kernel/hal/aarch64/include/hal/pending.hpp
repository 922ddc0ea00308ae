// SPDX-License-Identifier: Apache-2.0
// Whether an interrupt is pending on this CPU. Every call of the kernel asks: two instructions.
#pragma once

#include <hal/masked_stretch.hpp>

#include "config.hpp"

namespace kos::hal {

// A long operation then stops half-way and lets it be taken.
[[gnu::always_inline]] inline bool interrupt_pending() {
    if constexpr (config::kMaskedMeter) {
        masked_stretch_looks();
    }
    constexpr u64 kIrqOrFiq = 0xc0;  // of ISR_EL1 (DDI 0487, D19.2.68)
    u64 pending;
    // Safe: reads a register that changes by itself.
    asm volatile("mrs %0, isr_el1" : "=r"(pending));
    return (pending & kIrqOrFiq) != 0;
}

}  // namespace kos::hal
