// SPDX-License-Identifier: Apache-2.0
// Masked stretches by the instruction counter of the PMU, of the one CPU that measuring machines have.
#include <algorithm>

#include <hal/masked_stretch.hpp>

#include "hal/aarch64/system_registers.hpp"

namespace kos::hal {

namespace {

// What lies before the first reading and behind the last one: saving and restoring registers, the dispatch of the
// exception, and the way out.
constexpr u32 kWayIn = 50;
constexpr u32 kWayOut = 40;

constinit u32 began = 0;
constinit u32 longest = 0;

u32 now() {
    return static_cast<u32>(sysreg::Pmevcntr0::read());
}

}  // namespace

void masked_stretch_begins() {
    longest = 0;
    began = now() - kWayIn;
}

void masked_stretch_looks() {
    longest = std::max(longest, now() - began);
    began = now();
}

u32 masked_stretch_ends() {
    return std::max(longest, now() - began + kWayOut);
}

}  // namespace kos::hal
