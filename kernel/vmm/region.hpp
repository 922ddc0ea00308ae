// SPDX-License-Identifier: Apache-2.0
// A part of an address space that maps a part of one memory object in one way.
#pragma once

#include "lib/tree.hpp"
#include "obj/mapped_place.hpp"
#include "vmm/mapping.hpp"

namespace kos::vmm {

// What an address space keeps of a mapping. Its place is in the list of the memory object if it was made through a
// handle.
struct Region : TreeNode<struct ByAddress>, obj::MappedPlace {
    Region(obj::MappingHolder& space, UserAddr address, u64 bytes, u64 guard_bytes, Mapping held, u64 memory_offset,
           AccessSet limit)
        : MappedPlace{space},
          start{address},
          size{bytes},
          guard{guard_bytes},
          mapping{std::move(held)},
          offset{memory_offset},
          allowed{limit} {}

    UserAddr end() const { return start + size; }
    // The lowest address that nobody else may map.
    UserAddr low() const { return start - guard; }

    // A reservation: its pages come and go by commit() and decommit().
    bool sparse() const { return mapping && mapping.memory().sparse(); }
    // Its memory was taken back: the addresses are kept until they are unmapped, so that nobody who still knows them
    // meets anything else there.
    bool taken_back() const { return !mapping; }
    u64 mapped_bytes() const { return taken_back() ? 0 : size; }

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
