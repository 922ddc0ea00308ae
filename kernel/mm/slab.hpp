// SPDX-License-Identifier: Apache-2.0
// Slots of one size, cut from page frames: the type-free half of mm/object_cache.hpp.
#pragma once

#include "mm/page_allocator.hpp"

namespace kos::mm {

// Head of each slab frame; the slots follow it.
struct Slab {
    Slab* next;  // on the list of slabs with free slots
    Slab* previous;
    u16 used;
    u16 first_free;  // offset of a free slot in the frame, 0: none
    u32 slot_bytes;  // tells apart a slab from a stray pointer
};

static_assert(sizeof(Slab) == 24);

// A payer is charged for its slots; the frames are charged to the cache's own account, whose use shows what the cache
// holds. A frame without used slots is given back at once. A slot of more than kMaxSlot bytes is a block of frames of
// its own, charged as such.
class SlabCache {
  public:
    static constexpr usize kMaxSlot = (kPageSize - 2 * sizeof(Slab)) / 2;

    constexpr SlabCache(PageAllocator& pages, usize size, usize alignment)
        : pages_{&pages},
          slot_bytes_{
              round_up(size < sizeof(u64) ? sizeof(u64) : size, alignment < sizeof(u64) ? sizeof(u64) : alignment)},
          first_slot_{static_cast<u32>(round_up(sizeof(Slab), alignment < sizeof(u64) ? sizeof(u64) : alignment))} {}
    SlabCache(const SlabCache&) = delete;
    SlabCache& operator=(const SlabCache&) = delete;

    // What one slot is charged with.
    u64 charged_bytes() const;
    // Frames that the slabs hold now.
    u64 slab_frames() const { return backing_.used() >> kPageShift; }
    u64 used_slots() const { return used_; }

    // QUOTA, NO_MEMORY: nothing is charged. The contents are undefined.
    Result<void*> allocate(Account& payer);
    void free(Account& payer, void* slot);

  private:
    static constexpr usize round_up(usize value, usize alignment) {
        return (value + alignment - 1) / alignment * alignment;
    }

    bool own_frames() const { return slot_bytes_ > kMaxSlot; }
    u32 frame_order() const;
    Result<void*> take_slot();
    Result<Slab*> add_slab();
    void put_slot(void* slot);
    void link(Slab& slab);
    void unlink(Slab& slab);
    std::span<std::byte> beyond_link(void* slot) const;

    PageAllocator* pages_;
    usize slot_bytes_;
    u32 first_slot_;
    Slab* partial_ = nullptr;
    u64 used_ = 0;
    Account backing_{Account::kUnlimited};
};

}  // namespace kos::mm
