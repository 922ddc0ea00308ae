// SPDX-License-Identifier: Apache-2.0
// Range lists: each operation builds the new list beside the old one and then replaces it.
#include "hal/range_list.hpp"

#include <algorithm>

namespace kos::hal {
namespace {

constexpr u64 kLastPage = ~kPageMask;

u64 saturated_end(u64 base, u64 size) {
    return size > ~base ? ~u64{0} : base + size;
}

PhysRange between(u64 start, u64 end) {
    return {PhysAddr{start}, end > start ? end - start : 0};
}

Result<void> append(RangeList& list, PhysRange range) {
    if (range.size == 0) {
        return {};
    }
    if (list.count == kMaxMemoryRanges) {
        return Error{Status::TooBig};
    }
    list.ranges[list.count++] = range;
    return {};
}

bool touches(PhysRange left, PhysRange right) {
    return left.start <= right.end() && right.start <= left.end();
}

}  // namespace

PhysRange inner_pages(u64 base, u64 size) {
    const u64 end = saturated_end(base, size) & ~kPageMask;
    return base > kLastPage ? PhysRange{} : between(PhysAddr{base}.page_up().raw(), end);
}

PhysRange outer_pages(u64 base, u64 size) {
    const u64 end = saturated_end(base, size);
    return between(base & ~kPageMask, end > kLastPage ? kLastPage : PhysAddr{end}.page_up().raw());
}

Result<void> add_range(RangeList& list, PhysRange range) {
    if (range.size == 0) {
        return {};
    }
    RangeList result{};
    bool placed = false;
    for (const PhysRange& existing : list.span()) {
        if (touches(existing, range)) {
            const u64 start = std::min(existing.start.raw(), range.start.raw());
            range = between(start, std::max(existing.end().raw(), range.end().raw()));
            continue;
        }
        if (!placed && existing.start > range.start) {
            TRY(append(result, range));
            placed = true;
        }
        TRY(append(result, existing));
    }
    if (!placed) {
        TRY(append(result, range));
    }
    list = result;
    return {};
}

Result<void> subtract_range(RangeList& list, PhysRange range) {
    if (range.size == 0) {
        return {};
    }
    RangeList result{};
    for (const PhysRange& existing : list.span()) {
        const u64 first_end = std::min(existing.end().raw(), range.start.raw());
        const u64 second_start = std::max(existing.start.raw(), range.end().raw());
        TRY(append(result, between(existing.start.raw(), first_end)));
        TRY(append(result, between(second_start, existing.end().raw())));
    }
    list = result;
    return {};
}

bool contains_range(const RangeList& list, PhysRange range) {
    return std::ranges::any_of(list.span(), [&](const PhysRange& existing) {
        return range.start >= existing.start && range.end() <= existing.end();
    });
}

u64 total_bytes(const RangeList& list) {
    u64 bytes = 0;
    for (const PhysRange& range : list.span()) {
        bytes += range.size;
    }
    return bytes;
}

}  // namespace kos::hal
