// SPDX-License-Identifier: Apache-2.0
// A part of an address space that maps a part of one memory object in one way.
#pragma once

#include "lib/tree.hpp"
#include "vmm/mapping.hpp"

namespace kos::vmm {

// What an address space keeps of a mapping.
struct Region : TreeNode<struct ByAddress> {
    Region(UserAddr address, u64 bytes, u64 guard_bytes, Mapping held, u64 memory_offset, AccessSet limit)
        : start{address},
          size{bytes},
          guard{guard_bytes},
          mapping{std::move(held)},
          offset{memory_offset},
          allowed{limit} {}

    UserAddr end() const { return start + size; }
    // The lowest address that nobody else may map.
    UserAddr low() const { return start - guard; }

    // A reservation: its pages come and go by commit() and decommit().
    bool sparse() const { return mapping.memory().sparse(); }

    UserAddr start;
    u64 size;
    u64 guard;  // bytes below start that stay unmapped
    Mapping mapping;
    u64 offset;         // in the memory object
    AccessSet allowed;  // what the handle that it was mapped through lets it become
};

struct AddressOf {
    u64 operator()(const Region& region) const { return region.start.raw(); }
};

}  // namespace kos::vmm
