// SPDX-License-Identifier: Apache-2.0
// The fastest SHA-256 of the processor.
#pragma once

#include <kos/base/sha256.hpp>

namespace kos::hal {

// With the processor's own instructions for it, or portable. Any CPU, any time; it leaves the FP and SIMD registers,
// and who may use them, as they were.
Sha256Engine sha256_engine();

}  // namespace kos::hal
