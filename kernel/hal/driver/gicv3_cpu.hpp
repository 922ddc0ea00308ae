// SPDX-License-Identifier: Apache-2.0
// The GICv3's CPU interface, which is system registers, and this CPU's affinity in the GIC's ways of writing it.
#pragma once

#include <kos/base/types.hpp>

namespace kos::hal::gicv3_cpu {

// Lets group 1 through, above the priority mask.
void start(u32 priority_mask);
u32 acknowledge();
void end(u32 line);
// What acknowledge() would take.
u32 next_pending();
// Raises a software-generated line on the CPU with this affinity, packed as below.
void call(u32 affinity, u32 line);

// As in GICR_TYPER: affinity 3 to 0 in 32 bits.
u64 packed_affinity();
// As in GICD_IROUTER: as MPIDR_EL1 has it.
u64 routing_affinity();

}  // namespace kos::hal::gicv3_cpu
