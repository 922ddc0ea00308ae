// SPDX-License-Identifier: Apache-2.0
// Ranges of pages, run by run: what one lowest table reaches.
#pragma once

#include <algorithm>

#include <hal/page_table.hpp>

namespace kos::vmm {

// Pages whose addresses the stack holds at a time.
inline constexpr u64 kBatch = 64;

constexpr UserAddr next_edge(UserAddr address) {
    return UserAddr{(address.raw() | (hal::kBlockBytes - 1)) + 1};
}

// Calls use(address, pages) for each run of a range.
template <typename Use>
void for_each_run(UserAddr start, u64 size, Use use) {
    const UserAddr end = start + size;
    for (UserAddr at = start; at < end;) {
        const UserAddr next = std::min(next_edge(at), end);
        use(at, (next - at) >> kPageShift);
        at = next;
    }
}

// The same for parts of runs that have at most kBatch pages.
template <typename Use>
void for_each_part(UserAddr start, u64 size, Use use) {
    for_each_run(start, size, [&use](UserAddr at, u64 pages) {
        for (u64 done = 0; done < pages; done += kBatch) {
            use(at + (done << kPageShift), std::min(kBatch, pages - done));
        }
    });
}

}  // namespace kos::vmm
