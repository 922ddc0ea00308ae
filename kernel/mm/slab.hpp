// SPDX-License-Identifier: Apache-2.0
// Slots of one size, cut from page frames: the type-free half of mm/object_cache.hpp.
#pragma once

#include "mm/page_allocator.hpp"
#include "mm/poison.hpp"

namespace kos::mm {

// Head of each slab frame; the slots follow it.
struct Slab {
    Slab* next;  // on the list of slabs with free slots
    Slab* previous;
    u16 used;
    u16 first_free;  // offset of a slot in the frame that was freed, 0: none
    u16 fresh;       // offset of the first slot that was never used, 0: none
    u16 slot_bytes;  // tells apart a slab from a stray pointer

    bool full() const { return first_free == 0 && fresh == 0; }
};

static_assert(sizeof(Slab) == 24);

// A payer is charged for its slots; the frames are charged to the cache's own account, whose use shows what the cache
// holds. A frame without used slots is given back at once. A slot of more than kMaxSlot bytes is a block of frames of
// its own, charged as such.
class SlabCache {
  public:
    static constexpr usize kMaxSlot = (kPageSize - 2 * sizeof(Slab)) / 2;

    constexpr SlabCache(PageAllocator& pages, usize size, usize alignment)
        : alignment_{alignment < sizeof(u64) ? sizeof(u64) : alignment},
          pages_{&pages},
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

    // For the audit, where kPoison is: the cache whose slabs this account pays for; nullptr: none.
    static const SlabCache* backed_by(const Account& account);
    static const SlabCache* first_cache() { return caches_; }
    const SlabCache* next_cache() const { return next_cache_; }
    Account& backing() const { return backing_; }
    // Shows the payer of each used slot of a slab frame, and what it pays, to visit(Account&, u64 bytes).
    template <typename Visit>
    void visit_payers(const void* frame, Visit visit) const {
        // Safe: the frame's first bytes are its slab.
        const usize fresh = static_cast<const Slab*>(frame)->fresh;
        const usize end = fresh == 0 ? usize{kPageSize} : fresh;
        for (usize offset = first_slot_; offset + stride() <= end; offset += stride()) {
            const void* slot = static_cast<const std::byte*>(frame) + offset;
            if (Account* payer = payer_of(slot); payer != nullptr) {
                visit(*payer, u64{slot_bytes_});
            }
        }
    }

  private:
    static constexpr usize round_up(usize value, usize alignment) {
        return (value + alignment - 1) / alignment * alignment;
    }

    // Where kPoison is, the payer of a slot stands behind it.
    usize stride() const { return slot_bytes_ + (kPoison ? round_up(sizeof(Account*), alignment_) : 0); }
    Account* payer_of(const void* slot) const;
    void set_payer(void* slot, Account* payer);
    void register_once();

    bool own_frames() const { return slot_bytes_ > kMaxSlot; }
    u32 frame_order() const;
    Result<void*> take_slot();
    std::byte* take_freed(Slab& slab);
    std::byte* take_fresh(Slab& slab);
    // Whether a slot fits at an offset.
    bool fits(usize offset) const { return offset + stride() <= kPageSize; }
    Result<Slab*> add_slab();
    void put_slot(void* slot);
    void link(Slab& slab);
    void unlink(Slab& slab);
    std::span<std::byte> beyond_link(void* slot) const;

    static SlabCache* caches_;

    usize alignment_;
    PageAllocator* pages_;
    usize slot_bytes_;
    u32 first_slot_;
    Slab* partial_ = nullptr;
    u64 used_ = 0;
    SlabCache* next_cache_ = nullptr;
    bool registered_ = false;
    mutable Account backing_{Account::kUnlimited};
};

}  // namespace kos::mm
