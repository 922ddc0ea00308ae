// SPDX-License-Identifier: Apache-2.0
// The machine's page frames: who takes one names the account that pays for it.
#pragma once

#include "mm/bank.hpp"
#include "mm/frame_cache.hpp"

namespace kos::mm {

struct PageStats {
    u64 total_frames;
    u64 free_frames;       // those at the CPUs' hands included
    u64 low_water_frames;  // fewest that were ever free
};

// Errors of all allocations: QUOTA, the account has not enough left; NO_MEMORY, the machine has not, or not in one
// piece. Nothing is charged then.
class PageAllocator {
  public:
    static constexpr u32 kMaxOrder = Bank::kMaxOrder;

    constexpr PageAllocator() = default;
    PageAllocator(const PageAllocator&) = delete;
    PageAllocator& operator=(const PageAllocator&) = delete;

    // Takes over a page-aligned range of free RAM. At most hal::kMaxMemoryRanges of them.
    void add_range(hal::PhysRange range);

    // 2^order frames in one piece, aligned to their size. Their contents are whatever was there.
    Result<PhysAddr> allocate(Account& payer, u32 order = 0);
    Result<PhysAddr> allocate_zeroed(Account& payer, u32 order = 0);
    // Order and payer must be those of the allocation.
    void free(Account& payer, PhysAddr address, u32 order = 0);

    // Any number of frames in one piece, aligned to the next power of two. INVALID: none.
    Result<PhysAddr> allocate_run(Account& payer, u64 frames);
    void free_run(Account& payer, PhysAddr address, u64 frames);
    // The order of the first block that free_run() gives back: a run may go block by block.
    static u32 largest_order_in(u64 frames);

    PageStats stats() const { return {total_, free_, low_water_}; }
    // Free frames that CPUs keep at hand.
    u64 cached_frames() const;
    // Shows every block, free ones too, to visit(const Bank::Block&). false: where a block should begin, none does, or
    // the blocks are not all memory that there is, or other frames are at the CPUs' hands than say so.
    template <typename Visit>
    bool visit_blocks(Visit visit) const {
        u64 frames = 0;
        u64 cached = 0;
        for (u32 i = 0; i < bank_count_; ++i) {
            for (u32 index = 0; index < banks_[i].total_frames();) {
                const auto block = banks_[i].block_at(index);
                if (!block) {
                    return false;
                }
                visit(*block);
                cached += block->state == PageState::Cached ? 1 : 0;
                index += u32{1} << block->order;
                frames += u64{1} << block->order;
            }
        }
        return frames == total_ && cached == cached_frames();
    }

    // Free blocks of 2^order frames, each of which is no half of a larger one; frames at a CPU's hand are by
    // themselves. INVALID: above kMaxOrder.
    Result<u64> free_blocks(u32 order) const;

  private:
    std::optional<PhysAddr> take(u32 order, Account& payer);
    std::optional<PhysAddr> take_frame(Account& payer);
    std::optional<PhysAddr> take_block(u32 order, Account& payer);
    std::optional<PhysAddr> take_from_banks(u32 order, Account& payer);
    bool refill(FrameCache& cache);
    FrameCache* some_cache();
    void give(PhysAddr address, u32 order, const Account& payer);
    u64 seal_of(PhysAddr frame) const;
    void seal_freed(PhysAddr block, u32 order) const;
    void check_sealed(PhysAddr block, u32 order) const;
    Bank& bank_of(PhysAddr address);
    void trim_run(Bank& bank, PhysAddr address, u32 order, u64 frames, const Account& payer);

    u32 bank_count_ = 0;
    u64 total_ = 0;
    u64 free_ = 0;
    u64 low_water_ = 0;
    u64 boot_number_ = 0;  // what RAM kept of an earlier boot is not this one's
    Bank banks_[hal::kMaxMemoryRanges];
    FrameCache caches_[hal::kMaxCpus];
};

// The kernel's allocator: core gives it the ranges that the HAL found free.
extern PageAllocator kernel_pages;

// Whole frames, zero bytes.
void zero_frames(PhysAddr address, u64 frames);

}  // namespace kos::mm
