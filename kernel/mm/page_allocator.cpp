// SPDX-License-Identifier: Apache-2.0
// Accounts and banks brought together: charge first, so that an account's end is told from the machine's.
#include "mm/page_allocator.hpp"

#include <bit>

#include <hal/clock.hpp>
#include <hal/cpu.hpp>
#include <hal/memory_map.hpp>

#include "mm/poison.hpp"

namespace kos::mm {

constinit PageAllocator kernel_pages;

namespace {

constexpr u64 block_bytes(u32 order) {
    return u64{kPageSize} << order;
}

// Of a free frame: what is poisoned at its beginning. All of it would take longer than interrupts may have to wait.
constexpr usize kPoisoned = 256;

std::span<std::byte> poisoned_part(PhysAddr frame) {
    return {static_cast<std::byte*>(hal::phys_to_virt(frame)), kPoisoned};
}

// The last word of a free frame says that it was poisoned: frames that nobody had since the start are not.
std::byte* seal_place(PhysAddr frame) {
    return static_cast<std::byte*>(hal::phys_to_virt(frame)) + kPageSize - sizeof(u64);
}

// The order of the smallest block that holds so many frames; above kMaxOrder when none does.
constexpr u32 order_for(u64 frames) {
    return static_cast<u32>(std::bit_width(frames - 1));
}

}  // namespace

void zero_frames(PhysAddr address, u64 frames) {
    hal::zero_pages(hal::phys_to_virt(address), frames << kPageShift);
}

void PageAllocator::add_range(hal::PhysRange range) {
    KOS_ASSERT(bank_count_ < hal::kMaxMemoryRanges);
    Bank& bank = banks_[bank_count_];
    bank.open(range);
    if (bank.total_frames() == 0) {
        return;
    }
    ++bank_count_;
    boot_number_ = boot_number_ != 0 ? boot_number_ : hal::now_ns();
    total_ += bank.total_frames();
    free_ += bank.total_frames();
    low_water_ = free_;
}

Result<PhysAddr> PageAllocator::allocate(Account& payer, u32 order) {
    if (order > kMaxOrder) {
        return Error{Status::NoMemory};
    }
    TRY(payer.charge(block_bytes(order)));
    if (const auto block = take(order, payer)) {
        return *block;
    }
    payer.release(block_bytes(order));
    return Error{Status::NoMemory};
}

Result<PhysAddr> PageAllocator::allocate_zeroed(Account& payer, u32 order) {
    const PhysAddr address = TRY(allocate(payer, order));
    zero_frames(address, u64{1} << order);
    return address;
}

void PageAllocator::free(Account& payer, PhysAddr address, u32 order) {
    give(address, order, payer);
    payer.release(block_bytes(order));
}

Result<PhysAddr> PageAllocator::allocate_run(Account& payer, u64 frames) {
    if (frames == 0) {
        return Error{Status::Invalid};
    }
    const u32 order = order_for(frames);
    if (order > kMaxOrder) {
        return Error{frames > payer.available() >> kPageShift ? Status::Quota : Status::NoMemory};
    }
    TRY(payer.charge(frames << kPageShift));
    const auto block = take(order, payer);
    if (!block) {
        payer.release(frames << kPageShift);
        return Error{Status::NoMemory};
    }
    trim_run(bank_of(*block), *block, order, frames, payer);
    return *block;
}

// Cuts the block until its blocks end where the run ends, and gives the rest back. What remains is the run's frames
// as blocks of falling powers of two, as free_run() expects them.
void PageAllocator::trim_run(Bank& bank, PhysAddr address, u32 order, u64 frames, const Account& payer) {
    while (frames != u64{1} << order) {
        bank.split(address, order);
        --order;
        const PhysAddr upper = address + block_bytes(order);
        if (frames > u64{1} << order) {
            frames -= u64{1} << order;
            address = upper;
        } else {
            give(upper, order, payer);
        }
    }
}

u32 PageAllocator::largest_order_in(u64 frames) {
    return static_cast<u32>(std::bit_width(frames)) - 1;
}

void PageAllocator::free_run(Account& payer, PhysAddr address, u64 frames) {
    while (frames != 0) {
        const u32 order = largest_order_in(frames);
        free(payer, address, order);
        address = address + block_bytes(order);
        frames -= u64{1} << order;
    }
}

Result<u64> PageAllocator::free_blocks(u32 order) const {
    if (order > kMaxOrder) {
        return Error{Status::Invalid};
    }
    u64 blocks = order == 0 ? cached_frames() : 0;
    for (u32 i = 0; i < bank_count_; ++i) {
        blocks += banks_[i].free_blocks(order);
    }
    return blocks;
}

std::optional<PhysAddr> PageAllocator::take(u32 order, Account& payer) {
    const auto block = order == 0 ? take_frame(payer) : take_block(order, payer);
    if (block) {
        check_sealed(*block, order);
        free_ -= u64{1} << order;
        low_water_ = free_ < low_water_ ? free_ : low_water_;
    }
    return block;
}

std::optional<PhysAddr> PageAllocator::take_frame(Account& payer) {
    FrameCache* cache = &caches_[hal::this_cpu().number];
    if (cache->empty() && !refill(*cache)) [[unlikely]] {
        cache = some_cache();  // of another CPU
        if (cache == nullptr) {
            return std::nullopt;
        }
    }
    const FrameCache::Frame frame = cache->pop();
    KOS_ASSERT(frame.page->state == PageState::Cached);
    frame.page->payer = &payer;
    frame.page->state = PageState::Allocated;
    return frame.address;
}

// What CPUs keep at hand may be what is missing in one piece. One frame goes back at a time: while no free block is as
// large as is asked for, it merges in few steps.
std::optional<PhysAddr> PageAllocator::take_block(u32 order, Account& payer) {
    auto block = take_from_banks(order, payer);
    while (!block) {
        FrameCache* cache = some_cache();
        if (cache == nullptr) {
            return std::nullopt;
        }
        const PhysAddr frame = cache->pop().address;
        bank_of(frame).give_cached(frame);
        block = take_from_banks(order, payer);
    }
    return block;
}

std::optional<PhysAddr> PageAllocator::take_from_banks(u32 order, Account& payer) {
    for (u32 i = 0; i < bank_count_; ++i) {
        if (const auto block = banks_[i].take(order, payer)) {
            return block;
        }
    }
    return std::nullopt;
}

// One block's frames; false: the banks have none.
bool PageAllocator::refill(FrameCache& cache) {
    static_assert(u32{1} << Bank::kSomeOrder <= FrameCache::kCapacity);
    for (u32 i = 0; i < bank_count_; ++i) {
        const auto [first, pages, frames] = banks_[i].take_some();
        // The first one comes to lie on top.
        for (u32 left = frames; left-- > 0;) {
            cache.push({first + (u64{left} << kPageShift), pages + left});
        }
        if (frames != 0) {
            return true;
        }
    }
    return false;
}

// One that is not empty; nullptr: all are.
FrameCache* PageAllocator::some_cache() {
    for (FrameCache& cache : caches_) {
        if (!cache.empty()) {
            return &cache;
        }
    }
    return nullptr;
}

u64 PageAllocator::cached_frames() const {
    u64 frames = 0;
    for (const FrameCache& cache : caches_) {
        frames += cache.size();
    }
    return frames;
}

// Of frames that find the cache full, each goes to its bank by itself: merging a batch of them at once could take
// longer than interrupts may have to wait.
void PageAllocator::give(PhysAddr address, u32 order, const Account& payer) {
    Bank& bank = bank_of(address);
    FrameCache& cache = caches_[hal::this_cpu().number];
    if (order == 0 && !cache.full()) {
        cache.push({address, bank.give_to_cache(address, payer)});
    } else {
        bank.give(address, order, payer);
    }
    seal_freed(address, order);
    free_ += u64{1} << order;
}

u64 PageAllocator::seal_of(PhysAddr frame) const {
    return kFreeWord ^ frame.raw() ^ (boot_number_ << kPageShift);
}

void PageAllocator::seal_freed(PhysAddr block, u32 order) const {
    if constexpr (kPoison) {
        for (PhysAddr frame = block; frame < block + block_bytes(order); frame = frame + kPageSize) {
            const u64 seal = seal_of(frame);
            poison(poisoned_part(frame));
            std::memcpy(seal_place(frame), &seal, sizeof(seal));
        }
    }
}

void PageAllocator::check_sealed(PhysAddr block, u32 order) const {
    if constexpr (kPoison) {
        for (PhysAddr frame = block; frame < block + block_bytes(order); frame = frame + kPageSize) {
            u64 seal = 0;
            std::memcpy(&seal, seal_place(frame), sizeof(seal));
            if (seal == seal_of(frame)) {
                check_poison(poisoned_part(frame));
                seal = 0;
                std::memcpy(seal_place(frame), &seal, sizeof(seal));
            }
        }
    }
}

Bank& PageAllocator::bank_of(PhysAddr address) {
    u32 i = 0;
    while (i < bank_count_ && !banks_[i].contains(address)) {
        ++i;
    }
    KOS_ASSERT(i < bank_count_);  // else: not RAM that was ever handed out
    return banks_[i];
}

}  // namespace kos::mm
