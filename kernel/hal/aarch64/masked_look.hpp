// SPDX-License-Identifier: Apache-2.0
// A look for a pending interrupt ends a masked stretch and begins the next.
#pragma once

namespace kos::hal {

void masked_stretch_looks();

}  // namespace kos::hal
