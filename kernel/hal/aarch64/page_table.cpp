// SPDX-License-Identifier: Apache-2.0
// Translation tables of user address spaces. Portable: host tests run it over fake RAM.
//
// A table descriptor ignores bits 2 to 11 (Arm ARM DDI 0487, D8.3.1); they count the entries in use of the table that
// it points at, so that an empty table is found without a scan.
#include <hal/memory_map.hpp>
#include <hal/page_table.hpp>

#include "hal/aarch64/descriptor.hpp"
#include "hal/aarch64/table_barrier.hpp"
#include "lib/assert.hpp"

namespace kos::hal {
namespace {

using namespace descriptor;

constexpr u32 kFirstLevel = 1;
constexpr PhysAddr kNoTable{~u64{0}};
constexpr Field64 kInUse{2, 10};

static_assert(level_shift(kFirstLevel) + 9 == 39, "three levels translate 39 bits");
static_assert(kInUse.ones() >= kEntries);

// The walker of another CPU may read an entry at any time: each is loaded and stored in one piece.
u64 load(const u64* entry) {
    return __atomic_load_n(entry, __ATOMIC_RELAXED);
}
void store(u64* entry, u64 value) {
    __atomic_store_n(entry, value, __ATOMIC_RELAXED);
}

// Safe: tables are whole frames of RAM that belong to this address space.
u64* entries_of(PhysAddr table) {
    return static_cast<u64*>(phys_to_virt(table));
}
u64* slot(PhysAddr table, UserAddr address, u32 level) {
    return entries_of(table) + index_at(address.raw(), level);
}

PhysAddr target_of(u64 entry) {
    return PhysAddr{entry & kAddressMask};
}

u64 make_table(PhysAddr table, u64 in_use) {
    return table.raw() | kValid.mask() | kTableOrPage.mask() | kInUse.put(in_use);
}

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

u64 make_page(PhysAddr page, Access access, MemoryType type) {
    return page.raw() | kTableOrPage.mask() | kUserAccess.mask() | kAccessed.mask() | kNotGlobal.mask() |
           kPrivilegedExecuteNever.mask() | kShareability.put(kInnerShareable) |
           kAttribute.put(static_cast<u64>(type)) | permissions(access);
}

Access access_of(u64 entry) {
    if (!kValid.is_set(entry)) {
        return Access::None;
    }
    if (!kUserExecuteNever.is_set(entry)) {
        return Access::ReadExecute;
    }
    return kReadOnly.is_set(entry) ? Access::Read : Access::ReadWrite;
}

Translation translation_of(u64 entry) {
    return {target_of(entry), access_of(entry), static_cast<MemoryType>(kAttribute.get(entry))};
}

// The entries on the way to an address, down to the first empty one or the page's.
struct Path {
    u64* entry[kLastLevel + 1];
    u32 level;  // of the last of them

    u64* last() const { return entry[level]; }
    bool complete() const { return level == kLastLevel && load(last()) != 0; }

    // Counts an entry of the table at `of` that came or went; the root's are not counted.
    void count(u32 of, i32 change) const {
        if (of > kFirstLevel) {
            u64* parent = entry[of - 1];
            const u64 value = load(parent);
            store(parent, kInUse.replaced(value, kInUse.get(value) + static_cast<u64>(i64{change})));
        }
    }
};

Path walk(PhysAddr root, UserAddr address) {
    Path path{};
    PhysAddr table = root;
    for (path.level = kFirstLevel;; ++path.level) {
        path.entry[path.level] = slot(table, address, path.level);
        const u64 entry = load(path.last());
        if (path.level == kLastLevel || entry == 0) {
            return path;
        }
        table = target_of(entry);
    }
}

bool is_page_of_user(UserAddr address) {
    return address.page_aligned() && address < kUserEnd;
}

bool is_allowed(Access access, MemoryType type) {
    return access != Access::ReadExecute || type == MemoryType::Normal;
}

// Maps where tables are missing: builds them aside and links them with one store.
Result<void> map_with_new_tables(const Path& path, UserAddr address, u64 page_entry, PageSource& source) {
    const PhysAddr lower = TRY(source.take_page());
    PhysAddr top = lower;
    if (path.level == kFirstLevel) {
        const auto upper = source.take_page();
        if (!upper) {
            source.give_page(lower);
            return Error{upper.error()};
        }
        store(slot(*upper, address, kLastLevel - 1), make_table(lower, 1));
        top = *upper;
    }
    store(slot(lower, address, kLastLevel), page_entry);
    publish_table_writes();
    store(path.last(), make_table(top, 1));
    path.count(path.level, 1);
    publish_table_writes();
    return {};
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
    if (!is_page_of_user(address) || (page.raw() & ~kAddressMask) != 0 || !is_allowed(access, type)) {
        return Error{Status::Invalid};
    }
    const u64 entry = make_page(page, access, type);
    const Path path = walk(root_, address);
    if (path.level != kLastLevel) {
        return map_with_new_tables(path, address, entry, source);
    }
    if (load(path.last()) != 0) {
        return Error{Status::Exists};
    }
    store(path.last(), entry);
    path.count(kLastLevel, 1);
    publish_table_writes();
    return {};
}

Result<Translation> PageTable::unmap(UserAddr address) {
    if (!is_page_of_user(address)) {
        return Error{Status::Invalid};
    }
    const Path path = walk(root_, address);
    if (!path.complete()) {
        return Error{Status::NotFound};
    }
    const Translation was = translation_of(load(path.last()));
    store(path.last(), 0);
    path.count(kLastLevel, -1);
    return was;
}

Result<void> PageTable::protect(UserAddr address, Access access) {
    if (!is_page_of_user(address)) {
        return Error{Status::Invalid};
    }
    const Path path = walk(root_, address);
    if (!path.complete()) {
        return Error{Status::NotFound};
    }
    const u64 entry = load(path.last());
    if (!is_allowed(access, translation_of(entry).type)) {
        return Error{Status::Invalid};
    }
    // Only permissions change, so that no break-before-make is needed (DDI 0487, D8.16.1).
    store(path.last(), (entry & ~kPermissionMask) | permissions(access));
    publish_table_writes();
    return {};
}

std::optional<Translation> PageTable::find(UserAddr address) const {
    if (address >= kUserEnd) {
        return std::nullopt;
    }
    const Path path = walk(root_, address);
    if (!path.complete()) {
        return std::nullopt;
    }
    return translation_of(load(path.last()));
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
    KOS_ASSERT(root_ != kNoTable);
    for (u32 first = 0; first < kEntries; ++first) {
        const u64 upper = entries_of(root_)[first];
        for (u32 second = 0; upper != 0 && second < kEntries; ++second) {
            if (const u64 lower = entries_of(target_of(upper))[second]; lower != 0) {
                source.give_page(target_of(lower));
            }
        }
        if (upper != 0) {
            source.give_page(target_of(upper));
        }
    }
    source.give_page(root_);
    root_ = kNoTable;
}

}  // namespace kos::hal
