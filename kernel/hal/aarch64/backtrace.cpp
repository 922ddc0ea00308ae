// SPDX-License-Identifier: Apache-2.0
// The walk along frame records. Source: Procedure Call Standard for the Arm 64-bit Architecture, 6.4.6.
#include "hal/aarch64/backtrace.hpp"

namespace kos::hal {
namespace {

struct FrameRecord {
    u64 previous;
    u64 return_address;
};

bool readable(u64 frame_pointer, StackBounds bounds) {
    return frame_pointer % alignof(FrameRecord) == 0 && frame_pointer >= bounds.low && frame_pointer <= bounds.high &&
           bounds.high - frame_pointer >= sizeof(FrameRecord);
}

}  // namespace

usize walk_frames(u64 frame_pointer, StackBounds bounds, std::span<u64> return_addresses) {
    usize count = 0;
    while (count < return_addresses.size() && readable(frame_pointer, bounds)) {
        // Safe: within the stack and aligned, checked just now.
        const auto& record = *reinterpret_cast<const FrameRecord*>(frame_pointer);
        if (record.return_address == 0) {
            break;
        }
        return_addresses[count++] = record.return_address;
        // Only upwards: a damaged chain cannot make a ring.
        bounds.low = frame_pointer + sizeof(FrameRecord);
        frame_pointer = record.previous;
    }
    return count;
}

}  // namespace kos::hal
