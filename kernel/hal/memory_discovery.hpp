// SPDX-License-Identifier: Apache-2.0
// Which memory there is, which of it the kernel may map, and which it may give away: from the device tree.
#pragma once

#include <hal/boot_info.hpp>

#include "hal/dtb/tree.hpp"

namespace kos::hal {

struct MemoryLayout {
    RangeList ram;
    RangeList mappable;  // ram without no-map regions
    RangeList free;      // mappable, without what is reserved or in use
};

// Parts of memory in use that the tree does not know of, or not for sure.
struct MemoryInUse {
    PhysRange kernel;
    PhysRange device_tree;
    PhysRange initrd;  // size 0: none
};

// Errors: NOT_FOUND (no memory), INVALID (malformed), TOO_BIG (more than kMaxMemoryRanges pieces).
// Memory beyond `limit` is left out.
Result<MemoryLayout> find_memory(const dtb::Tree& tree, const MemoryInUse& in_use, PhysAddr limit);

}  // namespace kos::hal
