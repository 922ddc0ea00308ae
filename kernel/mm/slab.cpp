// SPDX-License-Identifier: Apache-2.0
// Slabs: a free slot holds the offset of the next free one in its first bytes, the rest of it is poisoned.
#include "mm/slab.hpp"

#include <bit>
#include <cstring>

#include <hal/memory_map.hpp>

namespace kos::mm {

constinit SlabCache* SlabCache::caches_ = nullptr;

namespace {

// A free slot's first word: the offset of the next free slot in the frame (0: none), marked as such.
constexpr u64 kFreeMark = 0xf4ee'510f'0000'0000;
constexpr u64 kOffsetMask = 0xffff;

// What stands behind a slot in debug builds.
struct PayerNote {
    Account* payer;
};

// Safe, both: slabs are single frames, so that the frame's first bytes are the slab that the slot was cut from.
usize frame_start_of(const void* slot) {
    return reinterpret_cast<usize>(slot) & ~static_cast<usize>(kPageMask);
}
Slab& slab_of(void* slot) {
    return *reinterpret_cast<Slab*>(frame_start_of(slot));
}

std::byte* at_offset(Slab& slab, usize offset) {
    return static_cast<std::byte*>(static_cast<void*>(&slab)) + offset;
}

u64 load_word(const void* slot) {
    u64 word = 0;
    std::memcpy(&word, slot, sizeof(word));
    return word;
}

void store_word(void* slot, u64 word) {
    std::memcpy(slot, &word, sizeof(word));
}

}  // namespace

u64 SlabCache::charged_bytes() const {
    return own_frames() ? u64{kPageSize} << frame_order() : slot_bytes_;
}

u32 SlabCache::frame_order() const {
    return static_cast<u32>(std::bit_width((slot_bytes_ - 1) >> kPageShift));
}

Result<void*> SlabCache::allocate(Account& payer) {
    if (own_frames()) {
        void* block = hal::phys_to_virt(TRY(pages_->allocate(payer, frame_order())));
        ++used_;
        return block;
    }
    TRY(payer.charge(slot_bytes_));
    auto slot = take_slot();
    if (!slot) {
        payer.release(slot_bytes_);
        return slot;
    }
    set_payer(*slot, &payer);
    ++used_;
    return slot;
}

void SlabCache::free(Account& payer, void* slot) {
    KOS_ASSERT(used_ > 0);
    if (own_frames()) {
        pages_->free(payer, hal::virt_to_phys(slot), frame_order());
    } else {
        KOS_ASSERT(!kPoison || payer_of(slot) == &payer);
        put_slot(slot);
        payer.release(slot_bytes_);
    }
    --used_;
}

Result<void*> SlabCache::take_slot() {
    Slab* slab = partial_ != nullptr ? partial_ : TRY(add_slab());
    std::byte* slot = slab->first_free != 0 ? take_freed(*slab) : take_fresh(*slab);
    store_word(slot, 0);  // an object may leave its first word alone, and the mark means free
    ++slab->used;
    if (slab->full()) {
        unlink(*slab);
    }
    return slot;
}

std::byte* SlabCache::take_freed(Slab& slab) {
    std::byte* slot = at_offset(slab, slab.first_free);
    const u64 word = load_word(slot);
    KOS_ASSERT((word & ~kOffsetMask) == kFreeMark);  // else: written to after it was freed
    check_poison(beyond_link(slot));
    slab.first_free = static_cast<u16>(word & kOffsetMask);
    return slot;
}

// One after the other, so that a new slab costs nothing for its other slots.
std::byte* SlabCache::take_fresh(Slab& slab) {
    std::byte* slot = at_offset(slab, slab.fresh);
    const usize next = slab.fresh + stride();
    slab.fresh = fits(next) ? static_cast<u16>(next) : u16{0};
    return slot;
}

Result<Slab*> SlabCache::add_slab() {
    void* frame = hal::phys_to_virt(TRY(pages_->allocate(backing_)));
    register_once();
    Slab* slab = new (frame) Slab{nullptr, nullptr, 0, 0, static_cast<u16>(first_slot_), static_cast<u16>(slot_bytes_)};
    link(*slab);
    return slab;
}

void SlabCache::put_slot(void* slot) {
    Slab& slab = slab_of(slot);
    const auto offset = static_cast<usize>(static_cast<std::byte*>(slot) - at_offset(slab, 0));
    KOS_ASSERT(slab.slot_bytes == slot_bytes_ && slab.used > 0);
    KOS_ASSERT(offset >= first_slot_ && (offset - first_slot_) % stride() == 0);
    KOS_ASSERT((load_word(slot) & ~kOffsetMask) != kFreeMark);  // else: destroyed twice
    if (slab.full()) {
        link(slab);
    }
    store_word(slot, kFreeMark | slab.first_free);
    poison(beyond_link(slot));
    set_payer(slot, nullptr);
    slab.first_free = static_cast<u16>(offset);
    if (--slab.used == 0) {
        unlink(slab);
        slab.slot_bytes = 0;
        pages_->free(backing_, hal::virt_to_phys(&slab));
    }
}

void SlabCache::link(Slab& slab) {
    slab.next = partial_;
    slab.previous = nullptr;
    if (partial_ != nullptr) {
        partial_->previous = &slab;
    }
    partial_ = &slab;
}

void SlabCache::unlink(Slab& slab) {
    if (slab.next != nullptr) {
        slab.next->previous = slab.previous;
    }
    if (slab.previous != nullptr) {
        slab.previous->next = slab.next;
    } else {
        partial_ = slab.next;
    }
}

Account* SlabCache::payer_of(const void* slot) const {
    PayerNote note{};
    if constexpr (kPoison) {
        std::memcpy(&note, static_cast<const std::byte*>(slot) + slot_bytes_, sizeof(note));
    }
    return note.payer;
}

void SlabCache::set_payer(void* slot, Account* payer) {
    if constexpr (kPoison) {
        const PayerNote note{payer};
        std::memcpy(static_cast<std::byte*>(slot) + slot_bytes_, &note, sizeof(note));
    }
}

// The kernel's caches are never destroyed; those of tests have pages of their own.
void SlabCache::register_once() {
    if constexpr (kPoison) {
        if (!registered_ && pages_ == &kernel_pages) {
            registered_ = true;
            next_cache_ = caches_;
            caches_ = this;
        }
    }
}

const SlabCache* SlabCache::backed_by(const Account& account) {
    const SlabCache* cache = caches_;
    while (cache != nullptr && &cache->backing_ != &account) {
        cache = cache->next_cache_;
    }
    return cache;
}

std::span<std::byte> SlabCache::beyond_link(void* slot) const {
    return {static_cast<std::byte*>(slot) + sizeof(u64), slot_bytes_ - sizeof(u64)};
}

}  // namespace kos::mm
