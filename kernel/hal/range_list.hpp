// SPDX-License-Identifier: Apache-2.0
// Arithmetic on lists of physical ranges: what is memory, minus what is taken.
#pragma once

#include <hal/boot_info.hpp>
#include <kos/base/result.hpp>

namespace kos::hal {

// The whole pages inside of [base, base + size); empty if there are none.
PhysRange inner_pages(u64 base, u64 size);
// The pages that [base, base + size) touches; the end saturates.
PhysRange outer_pages(u64 base, u64 size);

// Adds a page-aligned range; overlaps and neighbours become one. TOO_BIG: the list is full.
Result<void> add_range(RangeList& list, PhysRange range);
// Takes a page-aligned range out. TOO_BIG: the list is full, for a hole makes two of one.
Result<void> subtract_range(RangeList& list, PhysRange range);

bool contains_range(const RangeList& list, PhysRange range);
u64 total_bytes(const RangeList& list);

}  // namespace kos::hal
