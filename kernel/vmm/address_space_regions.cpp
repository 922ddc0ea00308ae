// SPDX-License-Identifier: Apache-2.0
// The regions of an address space: where they may lie, how they are made, split and joined.
#include "vmm/address_space.hpp"

namespace kos::vmm {
namespace {

constinit mm::ObjectCache<Region> region_cache;

// Where the kernel chooses addresses: above what programs are linked for, with a gap around each region.
constexpr UserAddr kChoiceFirst{u64{1} << 36};
constexpr UserAddr kChoiceEnd = kUserEnd - kPageSize;
constexpr u64 kGap = kPageSize;

}  // namespace

Result<UserAddr> AddressSpace::place(const MapRequest& request) const {
    if (request.at == UserAddr{}) {
        return find_free(request.size, request.guard);
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

// The first gap that is large enough, from below.
Result<UserAddr> AddressSpace::find_free(u64 size, u64 guard) const {
    // Neither of the three can wrap: each is below 2^39 here.
    const u64 needed = kGap + guard + size + kGap;
    UserAddr low = kChoiceFirst;
    Region* region = regions_.floor(low.raw());
    if (region != nullptr && region->end() > low) {
        low = region->end();
    }
    for (region = regions_.upper_bound(kChoiceFirst.raw()); region != nullptr; region = regions_.next(*region)) {
        if (region->low() >= low && region->low() - low >= needed) {
            break;
        }
        low = region->end();
    }
    if (region == nullptr && (low > kChoiceEnd || kChoiceEnd - low < needed)) {
        return Error{Status::NoMemory};
    }
    return low + kGap + guard;
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
