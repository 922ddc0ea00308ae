// SPDX-License-Identifier: Apache-2.0
// Translation tables of user address spaces: their life, single pages, look-up. Portable: host tests run it over fake
// RAM.
#include <algorithm>

#include <hal/page_table.hpp>

#include "hal/aarch64/table_barrier.hpp"
#include "hal/aarch64/table_walk.hpp"
#include "lib/assert.hpp"

namespace kos::hal {

using namespace table;
using namespace descriptor;

namespace table {
namespace {

u64 permissions(Access access) {
    switch (access) {
        case Access::Read:
            return kValid.mask() | kReadOnly.mask() | kUserExecuteNever.mask();
        case Access::ReadWrite:
            return kValid.mask() | kUserExecuteNever.mask();
        case Access::ReadExecute:
            return kValid.mask() | kReadOnly.mask();
        case Access::None:
            break;
    }
    // Not valid: the hardware ignores the rest, which remembers the page.
    return kReadOnly.mask() | kUserExecuteNever.mask();
}

constexpr u64 kPermissionMask = kValid.mask() | kReadOnly.mask() | kUserExecuteNever.mask();

Access access_of(u64 entry) {
    if (!kValid.is_set(entry)) {
        return Access::None;
    }
    if (!kUserExecuteNever.is_set(entry)) {
        return Access::ReadExecute;
    }
    return kReadOnly.is_set(entry) ? Access::Read : Access::ReadWrite;
}

}  // namespace

u64 leaf_attributes(Access access, MemoryType type, u32 level) {
    const u64 page = level == kLastLevel ? kTableOrPage.mask() : 0;
    return page | kUserAccess.mask() | kAccessed.mask() | kNotGlobal.mask() | kPrivilegedExecuteNever.mask() |
           kShareability.put(kInnerShareable) | kAttribute.put(static_cast<u64>(type)) | permissions(access);
}

u64 with_access(u64 entry, Access access) {
    return (entry & ~kPermissionMask) | permissions(access);
}

Translation translation_of(u64 entry, UserAddr address, u32 level) {
    const u64 reach = level_size(level);
    const u64 inside = address.page_down().raw() & (reach - 1);
    return {target_of(entry) + inside, access_of(entry), static_cast<MemoryType>(kAttribute.get(entry)), reach};
}

}  // namespace table

namespace {

constexpr PhysAddr kNoTable{~u64{0}};

// Of a step of dismantling, about instructions; a table that goes is a step.
constexpr u32 kDismantleCost = 128;
constexpr u32 kEntryCost = 4;
constexpr u32 kEmptyEntries = 32;  // that are passed over at once

constexpr UserAddr end_of_entry(UserAddr address, u32 level) {
    return UserAddr{(address.raw() | (level_size(level) - 1)) + 1};
}

bool is_page_of_user(UserAddr address) {
    return address.page_aligned() && address < kUserEnd;
}

// How many entries are empty from one on, in its table and as far as one step looks.
u32 empty_entries(const u64* entry, UserAddr address, u32 level) {
    const auto left = static_cast<u32>(kEntries - index_at(address.raw(), level));
    u32 empty = 0;
    while (empty < std::min(left, kEmptyEntries) && load(entry + empty) == 0) {
        ++empty;
    }
    return empty;
}

}  // namespace

Result<PageTable> PageTable::create(PageSource& source) {
    return PageTable{TRY(source.take_page())};
}

PageTable::PageTable(PageTable&& other) noexcept : root_{other.root_} {
    other.root_ = kNoTable;
}

PageTable& PageTable::operator=(PageTable&& other) noexcept {
    KOS_ASSERT(root_ == kNoTable && this != &other);
    root_ = other.root_;
    other.root_ = kNoTable;
    return *this;
}

PageTable::~PageTable() {
    KOS_ASSERT(root_ == kNoTable);
}

Result<void> PageTable::map(UserAddr address, PhysAddr page, Access access, MemoryType type, PageSource& source) {
    return map_run(address, {&page, 1}, access, type, source);
}

Result<Translation> PageTable::unmap(UserAddr address) {
    if (!is_page_of_user(address)) {
        return Error{Status::Invalid};
    }
    const Path path = walk(root_, address);
    KOS_ASSERT(!path.ends_at_block());
    if (!path.complete()) {
        return Error{Status::NotFound};
    }
    const Translation was = translation_of(load(path.last()), address, path.level);
    store(path.last(), 0);
    path.count(kLastLevel, -1);
    return was;
}

Result<void> PageTable::protect(UserAddr address, Access access) {
    if (!is_page_of_user(address)) {
        return Error{Status::Invalid};
    }
    const Path path = walk(root_, address);
    KOS_ASSERT(!path.ends_at_block());
    if (!path.complete()) {
        return Error{Status::NotFound};
    }
    const u64 entry = load(path.last());
    if (!is_allowed(access, translation_of(entry, address, path.level).type)) {
        return Error{Status::Invalid};
    }
    // Only permissions change, so that no break-before-make is needed (DDI 0487, D8.16.1).
    store(path.last(), with_access(entry, access));
    publish_table_writes();
    return {};
}

std::optional<Translation> PageTable::find(UserAddr address) const {
    if (address >= kUserEnd) {
        return std::nullopt;
    }
    const Path path = walk(root_, address);
    const u64 entry = load(path.last());
    if (entry == 0) {
        return std::nullopt;
    }
    return translation_of(entry, address, path.level);
}

std::optional<PhysAddr> PageTable::detach_empty_table(UserAddr address) {
    const Path path = walk(root_, address);
    if (path.level == kFirstLevel) {
        return std::nullopt;
    }
    u64* parent = path.entry[path.level - 1];
    const u64 entry = load(parent);
    if (kInUse.get(entry) != 0) {
        return std::nullopt;
    }
    store(parent, 0);
    path.count(path.level - 1, -1);
    return target_of(entry);
}

void PageTable::destroy(PageSource& source) {
    while (!dismantle(source)) {
    }
}

bool PageTable::dismantle(PageSource& source) {
    KOS_ASSERT(root_ != kNoTable);
    if (dismantled_ == kUserEnd) {
        source.give_page(root_);
        root_ = kNoTable;
        return true;
    }
    for (u32 cost = 0; cost < kDismantleCost && dismantled_ < kUserEnd;) {
        cost += dismantle_next(source);
    }
    return false;
}

// An upper table goes one step after the last one below it.
u32 PageTable::dismantle_next(PageSource& source) {
    u64* const upper = slot(root_, dismantled_, kFirstLevel);
    if (const u32 empty = empty_entries(upper, dismantled_, kFirstLevel); empty > 0) {
        dismantled_ = end_of_entry(dismantled_ + (empty - 1) * level_size(kFirstLevel), kFirstLevel);
        return empty * kEntryCost;
    }
    const PhysAddr middle = target_of(load(upper));
    const u64 in_use = kInUse.get(load(upper));
    if (in_use == 0) {
        store(upper, 0);
        dismantled_ = end_of_entry(dismantled_, kFirstLevel);
        source.give_page(middle);
        return kDismantleCost;
    }
    u64* const entry = slot(middle, dismantled_, kBlockLevel);
    if (const u32 empty = empty_entries(entry, dismantled_, kBlockLevel); empty > 0) {
        dismantled_ = end_of_entry(dismantled_ + (empty - 1) * level_size(kBlockLevel), kBlockLevel);
        return empty * kEntryCost;
    }
    const u64 lower = load(entry);
    store(entry, 0);
    store(upper, kInUse.replaced(load(upper), in_use - 1));
    dismantled_ = in_use == 1 ? dismantled_ : end_of_entry(dismantled_, kBlockLevel);
    if (!is_table(lower, kBlockLevel)) {
        return kEntryCost;
    }
    source.give_page(target_of(lower));
    return kDismantleCost;
}

}  // namespace kos::hal
