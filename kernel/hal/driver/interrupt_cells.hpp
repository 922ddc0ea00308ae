// SPDX-License-Identifier: Apache-2.0
// What the three cells of a GIC interrupt mean. Source: the device tree binding arm,gic.
#pragma once

#include <hal/interrupt.hpp>
#include <kos/base/result.hpp>

#include "hal/dtb/interrupt.hpp"

namespace kos::hal {

struct GicInterrupt {
    IrqLine line;
    Trigger trigger;
};

// Invalid: not three cells, an unknown type, or a number that the type does not have.
Result<GicInterrupt> decode_gic_interrupt(const dtb::Interrupt& interrupt);

}  // namespace kos::hal
