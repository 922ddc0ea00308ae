// SPDX-License-Identifier: Apache-2.0
// What the kernel keeps for itself, as its drivers find it out at boot. hal/device_use.hpp answers out of this.
#pragma once

#include <hal/device_use.hpp>

namespace kos::hal {

// Registers of a device that the kernel drives: the pages that they lie in.
void claim_registers(PhysRange registers);
void claim_line(IrqLine line);
// The ranges live for ever.
void claim_memory(const RangeList& ram);
// As before boot, for tests.
void forget_claims();

}  // namespace kos::hal
