// SPDX-License-Identifier: Apache-2.0
// Measuring how long interrupts stay masked: from an entry, or a look for a pending interrupt, to the next look or the
// exit. Only where config::kMaskedMeter is on; interrupt_pending() is the look.
#pragma once

#include <kos/base/types.hpp>

namespace kos::hal {

void masked_stretch_begins();
// A look ends a stretch and begins the next.
void masked_stretch_looks();
// The longest one since the last beginning, in instructions.
u32 masked_stretch_ends();

}  // namespace kos::hal
