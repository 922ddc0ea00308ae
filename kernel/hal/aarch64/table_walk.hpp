// SPDX-License-Identifier: Apache-2.0
// Entries of user translation tables, and the way down to them.
//
// A table descriptor ignores bits 2 to 11 (Arm ARM DDI 0487, D8.3.1); they count the entries in use of the table that
// it points at, so that an empty table is found without a scan. An entry that is not zero is a table if it says so, and
// else a page or a block, valid or not: what nobody may access remembers where it lies.
#pragma once

#include <hal/memory_map.hpp>
#include <hal/page_table.hpp>

#include "hal/aarch64/descriptor.hpp"

namespace kos::hal::table {

inline constexpr u32 kFirstLevel = 1;
inline constexpr u32 kBlockLevel = descriptor::kLastLevel - 1;
inline constexpr Field64 kInUse{2, 10};

static_assert(descriptor::level_shift(kFirstLevel) + 9 == 39, "three levels translate 39 bits");
static_assert(descriptor::level_size(kBlockLevel) == kBlockBytes);
static_assert(kInUse.ones() >= descriptor::kEntries);

// The walker of another CPU may read an entry at any time: each is loaded and stored in one piece.
inline u64 load(const u64* entry) {
    return __atomic_load_n(entry, __ATOMIC_RELAXED);
}
inline void store(u64* entry, u64 value) {
    __atomic_store_n(entry, value, __ATOMIC_RELAXED);
}

// Safe: tables are whole frames of RAM that belong to this address space.
inline u64* entries_of(PhysAddr table) {
    return static_cast<u64*>(phys_to_virt(table));
}
inline u64* slot(PhysAddr table, UserAddr address, u32 level) {
    return entries_of(table) + descriptor::index_at(address.raw(), level);
}

constexpr PhysAddr target_of(u64 entry) {
    return PhysAddr{entry & descriptor::kAddressMask};
}

constexpr u64 make_table(PhysAddr table, u64 in_use) {
    return table.raw() | descriptor::kValid.mask() | descriptor::kTableOrPage.mask() | kInUse.put(in_use);
}

constexpr bool is_table(u64 entry, u32 level) {
    return level != descriptor::kLastLevel && descriptor::kTableOrPage.is_set(entry);
}

// What of a page's or block's entry is not its address: see leaf_attributes().
u64 leaf_attributes(Access access, MemoryType type, u32 level);
// The entry with another access.
u64 with_access(u64 entry, Access access);
// The page at the address, which the entry of this level maps.
Translation translation_of(u64 entry, UserAddr address, u32 level);

constexpr bool is_allowed(Access access, MemoryType type) {
    return access != Access::ReadExecute || type == MemoryType::Normal;
}

// The entries on the way to an address, down to the first that is no table.
struct Path {
    u64* entry[descriptor::kLastLevel + 1];
    u32 level;  // of the last of them

    u64* last() const { return entry[level]; }
    bool complete() const { return level == descriptor::kLastLevel && load(last()) != 0; }
    bool ends_at_block() const { return level == kBlockLevel && load(last()) != 0; }

    // Counts entries of the table at `of` that came or went, and tells whether there are some; the root's are not
    // counted.
    RunTable count(u32 of, i64 change) const {
        if (of == kFirstLevel) {
            return RunTable::InUse;
        }
        u64* parent = entry[of - 1];
        const u64 value = load(parent);
        const u64 in_use = kInUse.get(value) + static_cast<u64>(change);
        store(parent, kInUse.replaced(value, in_use));
        return in_use == 0 ? RunTable::Empty : RunTable::InUse;
    }
};

inline Path walk(PhysAddr root, UserAddr address) {
    Path path;
    PhysAddr table = root;
    for (path.level = kFirstLevel;; ++path.level) {
        path.entry[path.level] = slot(table, address, path.level);
        const u64 entry = load(path.last());
        if (!is_table(entry, path.level)) {
            return path;
        }
        table = target_of(entry);
    }
}

}  // namespace kos::hal::table
