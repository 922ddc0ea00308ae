// SPDX-License-Identifier: Apache-2.0
// The regions of an address space: where they may lie, how they are made, split and joined.
#include <utility>

#include "vmm/address_space.hpp"

namespace kos::vmm {
namespace {

constinit mm::ObjectCache<Region> region_cache;

// Where the kernel chooses addresses, with a gap around each region.
constexpr UserAddr kChoiceEnd = kUserEnd - kPageSize;
constexpr u64 kGap = kPageSize;

// Where blocks may map it, it is placed so that they can.
constexpr u64 alignment_for(const MapRequest& request) {
    const bool blocks = request.size >= hal::kBlockBytes && (request.offset & (hal::kBlockBytes - 1)) == 0;
    return blocks ? hal::kBlockBytes : kPageSize;
}

}  // namespace

Result<UserAddr> AddressSpace::place(const MapRequest& request) const {
    if (request.at == UserAddr{}) {
        return find_free(request);
    }
    const u64 lowest = kUserFirst.raw() + request.guard;
    if (!request.at.page_aligned() || request.at.raw() < lowest || !in_user_range(request.at, request.size)) {
        return Error{Status::Invalid};
    }
    if (!is_free(request.at - request.guard, request.at + request.size)) {
        return Error{Status::Exists};
    }
    return request.at;
}

// Above this space's own beginning of maps, or else wherever there is room.
Result<UserAddr> AddressSpace::find_free(const MapRequest& request) const {
    const auto above = find_free_above(layout_.maps, request);
    return above ? above : find_free_above(Layout::kMapsFirst, request);
}

// The first gap that is large enough, from below.
Result<UserAddr> AddressSpace::find_free_above(UserAddr low, const MapRequest& request) const {
    const u64 alignment = alignment_for(request);
    // Neither can wrap: all terms are below 2^39 here.
    const auto start_above = [&](UserAddr edge) {
        return UserAddr{((edge + kGap + request.guard).raw() + alignment - 1) & ~(alignment - 1)};
    };
    const auto fits_below = [&](UserAddr edge, UserAddr high) {
        return start_above(edge) + request.size + kGap <= high;
    };
    Region* region = regions_.floor(low.raw());
    Region* const first = regions_.upper_bound(low.raw());
    if (region != nullptr && region->end() > low) {
        low = region->end();
    }
    for (region = first; region != nullptr; region = regions_.next(*region)) {
        if (fits_below(low, region->low())) {
            return start_above(low);
        }
        low = region->end();
    }
    return fits_below(low, kChoiceEnd) ? Result<UserAddr>{start_above(low)} : Error{Status::NoMemory};
}

Region* AddressSpace::region_at(UserAddr address) const {
    Region* region = regions_.floor(address.raw());
    return region != nullptr && address < region->end() ? region : nullptr;
}

bool AddressSpace::is_free(UserAddr low, UserAddr end) const {
    const Region* above = regions_.lower_bound(end.raw());
    if (above != nullptr && above->low() < end) {
        return false;
    }
    const Region* below = regions_.floor(end.raw() - 1);
    return below == nullptr || below->end() <= low;
}

bool AddressSpace::is_covered(UserAddr start, UserAddr end) const {
    Region* region = region_at(start);
    while (region != nullptr && region->end() < end) {
        Region* next = regions_.next(*region);
        region = next != nullptr && next->start == region->end() ? next : nullptr;
    }
    return region != nullptr;
}

Result<Region*> AddressSpace::make_region(const MapRequest& request, UserAddr at) {
    Mapping mapping = TRY(Mapping::create(request.memory, request.access));
    return region_cache.create(*payer_, at, request.size, request.guard, std::move(mapping), request.offset,
                               request.allowed);
}

void AddressSpace::drop_region(Region& region) {
    region_cache.destroy(*payer_, &region);
}

// The tables are taken first, since a block that was split is not joined again.
Result<void> AddressSpace::cut(UserAddr start, UserAddr end) {
    const SpareTables tables = has_blocks_ ? TRY(take_tables(start, end)) : SpareTables{};
    const auto split = split_around(start, end);
    for (const auto& [table, address] : {std::pair{tables.start, start}, std::pair{tables.end, end}}) {
        if (table && split) {
            table_.split_block(address, asid_.asid(), *table);
        } else if (table) {
            source_.give_page(*table);
        }
    }
    return split;
}

bool AddressSpace::cuts_block(UserAddr address) const {
    if ((address.raw() & (hal::kBlockBytes - 1)) == 0) {
        return false;
    }
    const auto found = table_.find(address);
    return found && found->reach == hal::kBlockBytes;
}

Result<AddressSpace::SpareTables> AddressSpace::take_tables(UserAddr start, UserAddr end) {
    SpareTables tables;
    if (cuts_block(start)) {
        tables.start = TRY(source_.take_page());
    }
    const bool same = tables.start && start.raw() / hal::kBlockBytes == end.raw() / hal::kBlockBytes;
    if (!same && cuts_block(end)) {
        const auto table = source_.take_page();
        if (!table && tables.start) {
            source_.give_page(*tables.start);
        }
        tables.end = TRY(table);
    }
    return tables;
}

Result<void> AddressSpace::split_around(UserAddr start, UserAddr end) {
    Region* lower = TRY(split(start));
    const auto upper = split(end);
    if (!upper) {
        if (lower != nullptr) {
            join(*lower);
        }
        return Error{upper.error()};
    }
    return {};
}

Result<Region*> AddressSpace::split(UserAddr address) {
    Region* region = region_at(address);
    if (region == nullptr || region->start == address) {
        return nullptr;
    }
    const u64 kept = address - region->start;
    const MapRequest rest{.memory = region->mapping.memory(),
                          .offset = region->offset + kept,
                          .size = region->size - kept,
                          .access = region->mapping.access(),
                          .allowed = region->allowed};
    Region* upper = TRY(make_region(rest, address));
    region->size = kept;
    regions_.insert(*upper);
    return upper;
}

void AddressSpace::join(Region& upper) {
    Region* lower = regions_.previous(upper);
    lower->size += upper.size;
    regions_.erase(upper);
    drop_region(upper);
}

}  // namespace kos::vmm
