// SPDX-License-Identifier: Apache-2.0
// Frames that were taken ahead of an operation which must not fail half-way.
#pragma once

#include <cstring>

#include <hal/memory_map.hpp>

#include "mm/page_allocator.hpp"

namespace kos::vmm {

// Zeroed frames of one payer, each with the address of the next in its first word until it is used. What is not used is
// given back in the end.
class FrameChain {
  public:
    explicit FrameChain(mm::Account& payer) : payer_{&payer} {}
    FrameChain(const FrameChain&) = delete;
    FrameChain& operator=(const FrameChain&) = delete;
    ~FrameChain() {
        while (count_ > 0) {
            mm::kernel_pages.free(*payer_, use());
        }
    }

    // Takes one frame more. QUOTA, NO_MEMORY.
    Result<void> take() {
        const PhysAddr frame = TRY(mm::kernel_pages.allocate_zeroed(*payer_));
        write_link(frame, first_);
        first_ = frame;
        ++count_;
        return {};
    }

    // One frame, zero again; there is one.
    PhysAddr use() {
        KOS_ASSERT(count_ > 0);
        const PhysAddr frame = first_;
        std::memcpy(&first_, hal::phys_to_virt(frame), sizeof(first_));
        write_link(frame, PhysAddr{});
        --count_;
        return frame;
    }

  private:
    static void write_link(PhysAddr frame, PhysAddr next) {
        // Safe: the frame is RAM that belongs to the chain.
        std::memcpy(hal::phys_to_virt(frame), &next, sizeof(next));
    }

    mm::Account* payer_;
    PhysAddr first_;
    u64 count_ = 0;
};

}  // namespace kos::vmm
