// SPDX-License-Identifier: Apache-2.0
// What the start code puts into the registers when it turns the MMU on, and why each bit has its value.
#pragma once

#include <cstddef>

#include "hal/aarch64/boot_layout.h"
#include "lib/bit_field.hpp"

namespace kos::hal {

// start.S reads it.
struct MmuSetup {
    u64 mair;
    u64 tcr;
    u64 ttbr0;
    u64 ttbr1;
    u64 sctlr;
    u64 stack_top;  // of the boot CPU, in the stack window
};

static_assert(offsetof(MmuSetup, mair) == MMU_SETUP_MAIR);
static_assert(offsetof(MmuSetup, ttbr0) == MMU_SETUP_TTBR0);
static_assert(offsetof(MmuSetup, sctlr) == MMU_SETUP_SCTLR);
static_assert(sizeof(MmuSetup) == MMU_SETUP_SIZE && sizeof(MmuSetup) % 16 == 0);

// Values for the CPU that runs this.
u64 mair_value();
u64 tcr_value();
u64 sctlr_value();

}  // namespace kos::hal
