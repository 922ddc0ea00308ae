// SPDX-License-Identifier: Apache-2.0
// Runs of pages, of which one table holds all entries, and blocks, which take the place of such a table.
#include <hal/page_table.hpp>

#include "hal/aarch64/table_barrier.hpp"
#include "hal/aarch64/table_walk.hpp"
#include "lib/assert.hpp"
#include "lib/for_each_four.hpp"

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

// What entries are to lead to: frames of a list, or one after another.
struct Frames {
    PhysAddr first{};
    const PhysAddr* list = nullptr;
    u64 count = 0;

    static Frames of(std::span<const PhysAddr> pages) { return {{}, pages.data(), pages.size()}; }

    bool are_valid() const {
        u64 bits = first.raw() | (first + (count << kPageShift)).raw();
        lib::for_each_four(list == nullptr ? 0 : count, [&](u64 i) { bits |= list[i].raw(); });
        return (bits & ~kAddressMask) == 0;
    }
};

// In loops over a run: one piece, too, as aligned volatile words are, and an addition less each.
u64 load_at(const u64* entries, u64 i) {
    return static_cast<const volatile u64*>(entries)[i];
}
void store_at(u64* entries, u64 i, u64 value) {
    static_cast<volatile u64*>(entries)[i] = value;
}

bool are_empty(const u64* entries, u64 count) {
    u64 bits = 0;
    lib::for_each_four(count, [&](u64 i) { bits |= load_at(entries, i); });
    return bits == 0;
}

void fill(u64* entries, const Frames& frames, u64 attributes) {
    if (frames.list != nullptr) {
        lib::for_each_four(frames.count, [&](u64 i) { store_at(entries, i, frames.list[i].raw() | attributes); });
        return;
    }
    u64 entry = frames.first.raw() | attributes;
    lib::for_each_four(frames.count, [&](u64 i) {
        store_at(entries, i, entry);
        entry += kPageSize;
    });
}

// Answers with how many were not empty.
i64 clear(u64* entries, u64 count) {
    i64 gone = 0;
    lib::for_each_four(count, [&](u64 i) {
        gone += load_at(entries, i) != 0 ? 1 : 0;
        store_at(entries, i, 0);
    });
    return gone;
}

// Entries that are to be put under a path that ends above their table.
struct NewEntries {
    UserAddr address;
    Frames frames;
    u64 attributes;
    u32 level;
};

// Builds the tables that are missing aside, and links them with one store.
Result<void> put_under_new_tables(const Path& path, const NewEntries& entries, PageSource& source) {
    const PhysAddr lower = TRY(source.take_page());
    u64 link = make_table(lower, entries.frames.count);
    if (path.level + 1 < entries.level) {
        const auto upper = source.take_page();
        if (!upper) {
            source.give_page(lower);
            return Error{upper.error()};
        }
        store(slot(*upper, entries.address, entries.level - 1), link);
        link = make_table(*upper, 1);
    }
    fill(slot(lower, entries.address, entries.level), entries.frames, entries.attributes);
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
    if (path.level != entries.level || !are_empty(path.last(), entries.frames.count)) {
        return Error{Status::Exists};
    }
    fill(path.last(), entries.frames, entries.attributes);
    path.count(entries.level, static_cast<i64>(entries.frames.count));
    publish_table_writes();
    return {};
}

}  // namespace

Result<void> PageTable::map_run(UserAddr address, std::span<const PhysAddr> pages, Access access, MemoryType type,
                                PageSource& source) {
    const Frames frames = Frames::of(pages);
    if (!is_run(address, pages.size()) || !frames.are_valid() || !is_allowed(access, type)) {
        return Error{Status::Invalid};
    }
    return put(root_, {address, frames, leaf_attributes(access, type, kLastLevel), kLastLevel}, source);
}

Result<void> PageTable::map_frames(UserAddr address, PhysAddr first, u64 pages, Access access, MemoryType type,
                                   PageSource& source) {
    const Frames frames{first, nullptr, pages};
    if (!is_run(address, pages) || !frames.are_valid() || !is_allowed(access, type)) {
        return Error{Status::Invalid};
    }
    return put(root_, {address, frames, leaf_attributes(access, type, kLastLevel), kLastLevel}, source);
}

Result<void> PageTable::map_block(UserAddr address, PhysAddr start, Access access, MemoryType type,
                                  PageSource& source) {
    const bool aligned = ((address.raw() | start.raw()) & (kBlockBytes - 1)) == 0;
    const Frames frame{start, nullptr, 1};
    if (!aligned || address >= kUserEnd || !frame.are_valid() || !is_allowed(access, type)) {
        return Error{Status::Invalid};
    }
    return put(root_, {address, frame, leaf_attributes(access, type, kBlockLevel), kBlockLevel}, source);
}

RunTable PageTable::unmap_run(UserAddr address, u64 pages) {
    KOS_ASSERT(is_run(address, pages));
    const Path path = walk(root_, address);
    if (path.ends_at_block()) {
        KOS_ASSERT(pages == kBlockPages);
        store(path.last(), 0);
        return path.count(kBlockLevel, -1);
    }
    return path.level == kLastLevel ? path.count(kLastLevel, -clear(path.last(), pages)) : path.count(path.level, 0);
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

Result<void> PageTable::add_table(UserAddr address, PageSource& source) {
    KOS_ASSERT(is_run(address, 1));
    const Path path = walk(root_, address);
    KOS_ASSERT(!path.ends_at_block());
    return path.level == kLastLevel ? Result<void>{}
                                    : put_under_new_tables(path, {address, {}, 0, path.level + 1}, source);
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
