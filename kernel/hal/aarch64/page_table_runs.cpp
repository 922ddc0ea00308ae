// SPDX-License-Identifier: Apache-2.0
// Runs of pages, of which one table holds all entries, and blocks, which take the place of such a table.
#include <hal/page_table.hpp>

#include "hal/aarch64/table_barrier.hpp"
#include "hal/aarch64/table_walk.hpp"
#include "lib/assert.hpp"

namespace kos::hal {
namespace {

using namespace table;
using namespace descriptor;

// Whether that many pages, at least one, begin at a page of user space and are a run.
bool is_run(UserAddr address, u64 pages) {
    const u64 inside = address.raw() & (kBlockBytes - 1);
    return address.page_aligned() && address < kUserEnd && pages != 0 && pages <= kBlockPages &&
           inside + (pages << kPageShift) <= kBlockBytes;
}

bool are_frames(std::span<const PhysAddr> pages) {
    u64 bits = 0;
    for (const PhysAddr page : pages) {
        bits |= page.raw();
    }
    return (bits & ~kAddressMask) == 0;
}

bool are_empty(const u64* entries, u64 count) {
    u64 bits = 0;
    for (u64 i = 0; i < count; ++i) {
        bits |= load(entries + i);
    }
    return bits == 0;
}

void fill(u64* entries, std::span<const PhysAddr> pages, u64 attributes) {
    for (const PhysAddr page : pages) {
        store(entries++, page.raw() | attributes);
    }
}

// Entries that are to be put under a path that ends above their table.
struct NewEntries {
    UserAddr address;
    std::span<const PhysAddr> pages;
    u64 attributes;
    u32 level;
};

// Builds the tables that are missing aside, and links them with one store.
Result<void> put_under_new_tables(const Path& path, const NewEntries& entries, PageSource& source) {
    const PhysAddr lower = TRY(source.take_page());
    u64 link = make_table(lower, entries.pages.size());
    if (path.level + 1 < entries.level) {
        const auto upper = source.take_page();
        if (!upper) {
            source.give_page(lower);
            return Error{upper.error()};
        }
        store(slot(*upper, entries.address, entries.level - 1), link);
        link = make_table(*upper, 1);
    }
    fill(slot(lower, entries.address, entries.level), entries.pages, entries.attributes);
    publish_table_writes();
    store(path.last(), link);
    path.count(path.level, 1);
    publish_table_writes();
    return {};
}

Result<void> put(PhysAddr root, const NewEntries& entries, PageSource& source) {
    const Path path = walk(root, entries.address);
    const bool free = load(path.last()) == 0;
    if (path.level < entries.level && free) {
        return put_under_new_tables(path, entries, source);
    }
    if (path.level != entries.level || !are_empty(path.last(), entries.pages.size())) {
        return Error{Status::Exists};
    }
    fill(path.last(), entries.pages, entries.attributes);
    path.count(entries.level, static_cast<i64>(entries.pages.size()));
    publish_table_writes();
    return {};
}

}  // namespace

Result<void> PageTable::map_run(UserAddr address, std::span<const PhysAddr> pages, Access access, MemoryType type,
                                PageSource& source) {
    if (!is_run(address, pages.size()) || !are_frames(pages) || !is_allowed(access, type)) {
        return Error{Status::Invalid};
    }
    return put(root_, {address, pages, leaf_attributes(access, type, kLastLevel), kLastLevel}, source);
}

Result<void> PageTable::map_block(UserAddr address, PhysAddr start, Access access, MemoryType type,
                                  PageSource& source) {
    const bool aligned = ((address.raw() | start.raw()) & (kBlockBytes - 1)) == 0;
    if (!aligned || address >= kUserEnd || !are_frames({&start, 1}) || !is_allowed(access, type)) {
        return Error{Status::Invalid};
    }
    return put(root_, {address, {&start, 1}, leaf_attributes(access, type, kBlockLevel), kBlockLevel}, source);
}

void PageTable::unmap_run(UserAddr address, u64 pages) {
    KOS_ASSERT(is_run(address, pages));
    const Path path = walk(root_, address);
    if (path.ends_at_block()) {
        KOS_ASSERT(pages == kBlockPages);
        store(path.last(), 0);
        path.count(kBlockLevel, -1);
        return;
    }
    if (path.level != kLastLevel) {
        return;
    }
    i64 gone = 0;
    for (u64* entry = path.last(); entry != path.last() + pages; ++entry) {
        gone += load(entry) != 0 ? 1 : 0;
        store(entry, 0);
    }
    path.count(kLastLevel, -gone);
}

void PageTable::protect_run(UserAddr address, u64 pages, Access access) {
    KOS_ASSERT(is_run(address, pages));
    const Path path = walk(root_, address);
    const bool block = path.ends_at_block();
    KOS_ASSERT(!block || pages == kBlockPages);
    if (!block && path.level != kLastLevel) {
        return;
    }
    const bool executable = access == Access::ReadExecute;
    const u64 kept = with_access(~u64{0}, access);
    const u64 set = with_access(0, access);
    u64* const end = path.last() + (block ? 1 : pages);
    for (u64* entry = path.last(); entry != end; ++entry) {
        if (const u64 value = load(entry); value != 0) {
            KOS_ASSERT(!executable || is_allowed(access, translation_of(value, address, path.level).type));
            // Only permissions change, so that no break-before-make is needed (DDI 0487, D8.16.1).
            store(entry, (value & kept) | set);
        }
    }
    publish_table_writes();
}

std::span<PhysAddr> PageTable::take_run(UserAddr address, std::span<PhysAddr> frames) {
    KOS_ASSERT(is_run(address, frames.size()));
    const Path path = walk(root_, address);
    KOS_ASSERT(!path.ends_at_block());
    if (path.level != kLastLevel) {
        return frames.first(0);
    }
    usize taken = 0;
    for (u64* entry = path.last(); entry != path.last() + frames.size(); ++entry) {
        if (const u64 value = load(entry); value != 0) {
            frames[taken++] = target_of(value);
            store(entry, 0);
        }
    }
    path.count(kLastLevel, -static_cast<i64>(taken));
    return frames.first(taken);
}

u64 PageTable::mapped_in_run(UserAddr address, u64 pages) const {
    KOS_ASSERT(is_run(address, pages));
    const Path path = walk(root_, address);
    if (path.level != kLastLevel) {
        return path.ends_at_block() ? pages : 0;
    }
    u64 mapped = 0;
    for (const u64* entry = path.last(); entry != path.last() + pages; ++entry) {
        mapped += load(entry) != 0 ? 1 : 0;
    }
    return mapped;
}

UserAddr PageTable::beyond_gap(UserAddr address) const {
    const Path path = walk(root_, address);
    const bool there = path.level == kLastLevel || path.ends_at_block();
    return there ? address : UserAddr{(address.raw() | (level_size(path.level) - 1)) + 1};
}

Result<void> PageTable::make_tables(UserAddr address, PageSource& source) {
    KOS_ASSERT(is_run(address, 1));
    const Path path = walk(root_, address);
    KOS_ASSERT(!path.ends_at_block());
    return path.level == kLastLevel ? Result<void>{} : put_under_new_tables(path, {address, {}, 0, kLastLevel}, source);
}

void PageTable::prepare_split(UserAddr address, PhysAddr table, u64 first, u64 count) const {
    const Path path = walk(root_, address);
    KOS_ASSERT(path.ends_at_block() && first + count <= kEntries);
    const Translation block = translation_of(load(path.last()), UserAddr{}, kBlockLevel);
    u64 entry = (block.page + (first << kPageShift)).raw() | leaf_attributes(block.access, block.type, kLastLevel);
    for (u64* at = entries_of(table) + first; count > 0; --count, entry += kPageSize) {
        store(at++, entry);
    }
}

void PageTable::split_block(UserAddr address, u16 asid, PhysAddr table) {
    const Path path = walk(root_, address);
    KOS_ASSERT(path.ends_at_block());
    publish_table_writes();
    // A walker must never see the block and its pages together (DDI 0487, D8.16.1).
    store(path.last(), 0);
    invalidate_page(asid, address);
    store(path.last(), make_table(table, kEntries));
    publish_table_writes();
}

}  // namespace kos::hal
