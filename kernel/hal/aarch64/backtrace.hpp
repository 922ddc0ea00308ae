// SPDX-License-Identifier: Apache-2.0
// Who called whom, by frame pointers.
#pragma once

#include <span>

#include <kos/base/types.hpp>

namespace kos::hal {

inline constexpr usize kMaxBacktrace = 24;

// Part of memory that frame records may lie in.
struct StackBounds {
    u64 low;
    u64 high;
};

// Fills in the return addresses of the frame records that begin at frame_pointer, innermost first; returns how many.
// Stops at a record outside of the bounds, misaligned, or not above the one before.
usize walk_frames(u64 frame_pointer, StackBounds bounds, std::span<u64> return_addresses);

}  // namespace kos::hal
