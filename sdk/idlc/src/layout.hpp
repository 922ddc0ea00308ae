// SPDX-License-Identifier: Apache-2.0
// Fourth pass: sizes, alignments and offsets of everything, and the layout of each message's constant part.
#pragma once

#include "model.hpp"

namespace kos::idlc {

// Sizes saturate at kHuge instead of wrapping; the check pass reports what is too long.
inline constexpr u64 kHuge = u64{1} << 40;

void lay_out(Model& model);

}  // namespace kos::idlc
