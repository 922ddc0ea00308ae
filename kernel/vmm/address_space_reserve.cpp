// SPDX-License-Identifier: Apache-2.0
// Reservations: addresses first, pages later. The pages of a reservation are known to the translation tables alone.
#include "vmm/address_space.hpp"
#include "vmm/runs.hpp"

namespace kos::vmm {

Result<UserAddr> AddressSpace::reserve(u64 size, Access access, UserAddr at) {
    if (size > Memory::kMaxSize) {
        return Error{Status::Invalid};
    }
    const obj::Ref<Memory> memory = TRY(Memory::create_sparse(*payer_, size));
    return map({.memory = *memory, .size = size, .access = access, .at = at});
}

// All that can fail comes first: frames, then tables. Tables that were made in vain are empty, and so are no others.
Result<void> AddressSpace::commit(UserAddr start, u64 size) {
    TRY(check_reserved(start, size));
    // At least so much is absent: a range far beyond the quota is not even counted.
    const u64 least = size > committed_bytes_ ? size - committed_bytes_ : 0;
    const u64 absent = least > payer_->available() ? 0 : absent_pages(start, size);
    if (std::max(least, absent << kPageShift) > payer_->available()) {
        return Error{Status::Quota};  // before taking page after page
    }
    FrameChain frames{*payer_};
    for (u64 taken = 0; taken < absent; ++taken) {
        TRY(frames.take());
    }
    TRY(make_tables(start, size));
    const UserAddr end = start + size;
    for (Region* region = region_at(start); region != nullptr && region->start < end; region = regions_.next(*region)) {
        const UserAddr low = std::max(start, region->start);
        put_frames(low, std::min(end, region->end()) - low, region->mapping.access(), frames);
    }
    committed_bytes_ += absent << kPageShift;
    return {};
}

Result<void> AddressSpace::decommit(UserAddr start, u64 size) {
    TRY(check_reserved(start, size));
    release_pages(start, size);
    return {};
}

Result<void> AddressSpace::check_reserved(UserAddr start, u64 size) const {
    if (!start.page_aligned() || size == 0 || (size & kPageMask) != 0 || !in_user_range(start, size)) {
        return Error{Status::Invalid};
    }
    const UserAddr end = start + size;
    if (!is_covered(start, end)) {
        return Error{Status::NotFound};
    }
    for (Region* region = region_at(start); region != nullptr && region->start < end; region = regions_.next(*region)) {
        if (!region->sparse()) {
            return Error{Status::NotFound};
        }
    }
    return {};
}

u64 AddressSpace::absent_pages(UserAddr start, u64 size) const {
    u64 absent = size >> kPageShift;
    for_each_run(start, size, [&](UserAddr at, u64 pages) { absent -= table_.mapped_in_run(at, pages); });
    return absent;
}

Result<void> AddressSpace::make_tables(UserAddr start, u64 size) {
    Result<void> made{};
    for_each_run(start, size, [&](UserAddr at, u64 /*pages*/) {
        if (made) {
            made = table_.make_tables(at, source_);
        }
    });
    if (!made) {
        free_empty_tables(start, size);
    }
    return made;
}

void AddressSpace::put_frames(UserAddr start, u64 size, Access access, FrameChain& frames) {
    const auto put = [&](UserAddr at, u64 count) {
        PhysAddr pages[kBatch];
        const std::span batch{pages, count};
        std::generate(batch.begin(), batch.end(), [&frames] { return frames.use(); });
        KOS_ASSERT(table_.map_run(at, batch, access, MemoryType::Normal, source_).has_value());
    };
    for_each_part(start, size, [&](UserAddr at, u64 pages) {
        if (table_.mapped_in_run(at, pages) == 0) {
            return put(at, pages);
        }
        for (; pages > 0; --pages, at = at + kPageSize) {
            if (table_.mapped_in_run(at, 1) == 0) {
                put(at, 1);
            }
        }
    });
}

// Reservations may be large and empty: only what has tables is looked at.
void AddressSpace::release_pages(UserAddr start, u64 size) {
    const UserAddr end = start + size;
    for (UserAddr at = table_.next_table(start); at < end; at = table_.next_table(next_edge(at))) {
        const u64 run = std::min(end, next_edge(at)) - at;
        for_each_part(at, run, [this](UserAddr part, u64 pages) { release_part(part, pages); });
        free_empty_tables(at, run);
    }
}

// A frame is free only when no TLB leads to it any more.
void AddressSpace::release_part(UserAddr start, u64 pages) {
    PhysAddr frames[kBatch];
    const auto taken = table_.take_run(start, {frames, pages});
    if (taken.empty()) {
        return;
    }
    flush(start, pages << kPageShift);
    for (const PhysAddr frame : taken) {
        mm::kernel_pages.free(*payer_, frame);
    }
    committed_bytes_ -= u64{taken.size()} << kPageShift;
}

}  // namespace kos::vmm
