// SPDX-License-Identifier: Apache-2.0
// One contiguous range of free RAM, handed out in blocks of 2^order page frames (binary buddies).
#pragma once

#include <optional>

#include <hal/boot_info.hpp>

#include "mm/page.hpp"

namespace kos::mm {

// Blocks are aligned to their size in physical memory. Every operation is O(kMaxOrder).
class Bank {
  public:
    static constexpr u32 kMaxOrder = 14;  // 64 MiB

    constexpr Bank() = default;

    // Takes over the frames of a page-aligned range; its first ones hold the metadata and are not handed out. A range
    // that is too small gives none.
    void open(hal::PhysRange range);

    u64 total_frames() const { return frame_count_; }
    // Free blocks of just this order, which is at most kMaxOrder.
    u64 free_blocks(u32 order) const { return blocks_[order]; }
    bool contains(PhysAddr address) const;

    // A block for this payer, or nothing.
    std::optional<PhysAddr> take(u32 order, Account& payer);
    // Asserts that the block was handed out with this order to this payer, and not given back since.
    void give(PhysAddr address, u32 order, const Account& payer);

    // For the caches of the CPUs, single frames. take_some: the smallest free block, or this much of a larger one,
    // which stays whole where a smaller one will do. 0 frames: nothing is free.
    struct Some {
        PhysAddr first;
        Page* pages;
        u32 frames;
    };
    static constexpr u32 kSomeOrder = 3;
    Some take_some();
    // An allocated frame loses its payer, with what give() asserts; a cached one is cached no more.
    Page* give_to_cache(PhysAddr frame, const Account& payer);
    void give_cached(PhysAddr frame);

    // The block that begins with this frame, for the audit. Nothing: none does.
    struct Block {
        PhysAddr address;
        u32 order;
        Account* payer;  // nullptr: it is free
        PageState state;
    };
    std::optional<Block> block_at(u32 index) const;

    // Cuts an allocated block in two halves, each of which is given back by itself.
    void split(PhysAddr address, u32 order);

  private:
    // Index of a block of this order, cut from the first free one of order `found`.
    u32 cut(u32 found, u32 order);
    // Index of an allocated block, with what give() asserts.
    u32 allocated(PhysAddr address, u32 order, const Account& payer) const;
    u32 index_of(PhysAddr address) const;
    PhysAddr address_of(u32 index) const { return PhysAddr{(first_frame_ + index) << kPageShift}; }
    // Index of the other half of the block of order + 1 that this one belongs to; may lie outside of the bank.
    u32 buddy_of(u32 index, u32 order) const;
    bool is_free_block(u32 index, u32 order) const;
    u32 largest_order_at(u32 index) const;

    void push(u32 index, u32 order);
    void unlink(u32 index, u32 order);
    void insert_merged(u32 index, u32 order);

    Page* pages_ = nullptr;  // one for each frame that can be handed out
    u64 first_frame_ = 0;    // number of the first of them
    u32 frame_count_ = 0;
    u32 orders_ = 0;  // bit n: there is a free block of order n
    u32 blocks_[kMaxOrder + 1] = {};
    u32 heads_[kMaxOrder + 1] = {};  // valid where orders_ has the bit
};

}  // namespace kos::mm
