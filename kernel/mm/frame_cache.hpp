// SPDX-License-Identifier: Apache-2.0
// Single free frames that a CPU keeps at hand, in front of the banks: taking one and giving it back splits and merges
// nothing. The frame that was given back last goes first: its contents may still be in the CPU's caches.
#pragma once

#include "lib/address.hpp"
#include "lib/assert.hpp"
#include "mm/page.hpp"

namespace kos::mm {

class FrameCache {
  public:
    struct Frame {
        PhysAddr address;
        Page* page = nullptr;
    };
    static constexpr u32 kCapacity = 8;  // frames: giving all of them back takes less than interrupts may have to wait

    constexpr FrameCache() = default;
    FrameCache(const FrameCache&) = delete;
    FrameCache& operator=(const FrameCache&) = delete;

    u32 size() const { return size_; }
    bool empty() const { return size_ == 0; }
    bool full() const { return size_ == kCapacity; }

    void push(Frame frame) {
        KOS_ASSERT(!full());
        frames_[size_++] = frame;
    }
    Frame pop() {
        KOS_ASSERT(!empty());
        return frames_[--size_];
    }

  private:
    u32 size_ = 0;
    Frame frames_[kCapacity];
};

}  // namespace kos::mm
