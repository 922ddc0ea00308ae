// SPDX-License-Identifier: Apache-2.0
// The fastest SHA-256 of the processor.
#pragma once

#include <kos/base/sha256.hpp>

namespace kos::hal {

// With the processor's own instructions for it, or portable. Any CPU, any time; it leaves the FP and SIMD registers,
// and who may use them, as they were.
Sha256Engine sha256_engine();

// How many bytes to give it between two looks for a pending interrupt: what it folds within some 1,000 instructions,
// but at least one block, which the portable one takes 1,700 for.
usize sha256_step();

}  // namespace kos::hal
