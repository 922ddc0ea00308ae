// SPDX-License-Identifier: Apache-2.0
// Kernel tables: filled in with the MMU off first, through physical addresses, and later through the image's own.
#include "hal/aarch64/kernel_map.hpp"

#include "hal/aarch64/barrier.hpp"
#include "hal/aarch64/descriptor.hpp"
#include "hal/aarch64/image.hpp"

namespace kos::hal::kernel_map {
namespace {

using namespace descriptor;

constexpr u32 kFirstLevel = 1;
constexpr u32 kPoolTables = 48;

struct alignas(kPageSize) Table {
    u64 entries[kEntries];
};

// Outside of BSS: filled in before BSS is cleared.
[[gnu::section(".bss.early_tables")]] Table pool[kPoolTables];

// Initialized data, for the same reason; hence no zeros.
struct State {
    u32 tables_left = kPoolTables;
    PhysAddr kernel_root{1};
    PhysAddr identity_root{1};
    u64 next_device = kDeviceBase;
};

constinit State state{};

Table& table_at(PhysAddr address) {
    // Tables come from the pool only, which lies in one piece.
    return pool[(address - image::physical(pool)) / kPageSize];
}

Result<PhysAddr> take_table() {
    if (state.tables_left == 0) {
        return Error{Status::NoMemory};
    }
    Table& table = pool[kPoolTables - state.tables_left--];
    for (u64& entry : table.entries) {
        // Volatile: a call of memset() would be fine, but its size is not the loop's business here.
        *static_cast<volatile u64*>(&entry) = 0;
    }
    return image::physical(&table);
}

u64 attributes(KernelAccess access, MemoryType type) {
    u64 value = kValid.mask() | kAccessed.mask() | kUserExecuteNever.mask() | kShareability.put(kInnerShareable) |
                kAttribute.put(static_cast<u64>(type));
    if (access != KernelAccess::ReadWrite) {
        value |= kReadOnly.mask();
    }
    if (access != KernelAccess::Execute) {
        value |= kPrivilegedExecuteNever.mask();
    }
    return value;
}

bool is_table(u64 entry) {
    return kValid.is_set(entry) && kTableOrPage.is_set(entry);
}

// The table that an entry of level 1 or 2 refers to; makes one if the entry is empty.
Result<Table*> next_table(u64& entry) {
    if (!kValid.is_set(entry)) {
        const PhysAddr table = TRY(take_table());
        // The table's zeros before the entry that leads to them.
        store_barrier();
        entry = table.raw() | kValid.mask() | kTableOrPage.mask();
    }
    if (!is_table(entry)) {
        return Error{Status::Exists};
    }
    return &table_at(PhysAddr{entry & kAddressMask});
}

struct Piece {
    u64 address;
    PhysAddr page;
    u64 left;
};

bool block_fits(const Piece& piece, u32 level, u64 entry) {
    const u64 size = level_size(level);
    return !is_table(entry) && piece.left >= size && ((piece.address | piece.page.raw()) & (size - 1)) == 0;
}

// Maps as much of the piece as one entry holds and returns its size.
Result<u64> map_one(Root root, const Piece& piece, u64 attribute_bits) {
    Table* table = &table_at(root.table);
    for (u32 level = kFirstLevel; level < kLastLevel; ++level) {
        u64& entry = table->entries[index_at(piece.address, level)];
        if (block_fits(piece, level, entry)) {
            entry = piece.page.raw() | attribute_bits;
            return level_size(level);
        }
        table = TRY(next_table(entry));
    }
    table->entries[index_at(piece.address, kLastLevel)] = piece.page.raw() | attribute_bits | kTableOrPage.mask();
    return kPageSize;
}

}  // namespace

Result<Root> create_root() {
    return Root{TRY(take_table())};
}

Result<void> map(Root root, u64 address, PhysRange range, KernelAccess access, MemoryType type) {
    const u64 attribute_bits = attributes(access, type);
    Piece piece{address, range.start, range.size};
    while (piece.left != 0) {
        const u64 done = TRY(map_one(root, piece, attribute_bits));
        piece = {piece.address + done, piece.page + done, piece.left - done};
    }
    // The new entries before any access through them.
    synchronize_context();
    return {};
}

void set_kernel_root(Root root) {
    state.kernel_root = root.table;
}

Root kernel_root() {
    return {state.kernel_root};
}

void set_identity_root(Root root) {
    state.identity_root = root.table;
}

Root identity_root() {
    return {state.identity_root};
}

Result<void> map_ram(PhysRange range, KernelAccess access) {
    if (range.end().raw() > kPhysicalMapSize) {
        return Error{Status::TooBig};
    }
    return map(Root{state.kernel_root}, kPhysicalMapBase + range.start.raw(), range, access, MemoryType::Normal);
}

Result<void*> map_device(PhysRange range) {
    const PhysAddr first = range.start.page_down();
    const u64 bytes = range.end().page_up() - first;
    if (bytes > kDeviceBase + kDeviceSize - state.next_device) {
        return Error{Status::NoMemory};
    }
    const u64 address = state.next_device;
    TRY(map(Root{state.kernel_root}, address, {first, bytes}, KernelAccess::ReadWrite, MemoryType::Device));
    // A page stays free behind each device, so that running over its end faults.
    state.next_device += bytes + kPageSize;
    // Safe: the address was mapped to the device just now.
    return reinterpret_cast<void*>(address + range.start.page_offset());
}

u32 tables_left() {
    return state.tables_left;
}

}  // namespace kos::hal::kernel_map
