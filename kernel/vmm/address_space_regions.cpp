// SPDX-License-Identifier: Apache-2.0
// The regions of an address space: how they are found, made, split and joined.
#include "vmm/address_space.hpp"

namespace kos::vmm {
namespace {

constinit mm::ObjectCache<Region> region_cache;

}  // namespace

Region* AddressSpace::region_at(UserAddr address) const {
    Region* region = regions_.floor(address.raw());
    return region != nullptr && address < region->end() ? region : nullptr;
}

bool AddressSpace::is_free(UserAddr low, UserAddr end) const {
    Region* above = regions_.lower_bound(end.raw());
    const Region* below = above == nullptr ? regions_.last() : regions_.previous(*above);
    return (above == nullptr || above->low() >= end) && (below == nullptr || below->end() <= low);
}

Result<Region*> AddressSpace::make_region(const MapRequest& request, UserAddr at) {
    Mapping mapping = TRY(Mapping::create(request.memory, request.access));
    Region* made = TRY(region_cache.create(*payer_, *this, at, request.size, request.guard, std::move(mapping),
                                           request.offset, request.allowed));
    if (request.through != nullptr) {
        made->put_through(*request.through);
    }
    return made;
}

void AddressSpace::drop_region(Region& region) {
    region.leave();  // while the object is there
    region_cache.destroy(*payer_, &region);
}

bool AddressSpace::cuts_block(UserAddr address) const {
    if ((address.raw() & (hal::kBlockBytes - 1)) == 0) {
        return false;
    }
    const auto found = table_.find(address);
    return found && found->reach == hal::kBlockBytes;
}

// All entries of such a table are written before it is used.
Result<void> AddressSpace::take_tables() {
    Operation& op = operation_;
    if (cuts_block(op.start)) {
        op.start_table = TRY(mm::kernel_pages.allocate(*payer_));
    }
    const bool same = op.start_table && op.start.raw() / hal::kBlockBytes == op.end().raw() / hal::kBlockBytes;
    if (!same && cuts_block(op.end())) {
        op.end_table = TRY(mm::kernel_pages.allocate(*payer_));
    }
    return {};
}

void AddressSpace::give_tables() {
    for (std::optional<PhysAddr>* table : {&operation_.start_table, &operation_.end_table}) {
        if (*table) {
            source_.give_page(**table);
            table->reset();
        }
    }
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
    Mapping mapping = TRY(region->mapping.again());
    constexpr u64 kNoGuard = 0;
    Region* upper = TRY(region_cache.create(*payer_, *this, address, region->size - kept, kNoGuard, std::move(mapping),
                                            region->offset + kept, region->allowed));
    region->size = kept;
    regions_.insert(*upper);
    upper->put_beside(*region);
    return upper;
}

void AddressSpace::join(Region& upper) {
    Region* lower = regions_.previous(upper);
    lower->size += upper.size;
    regions_.erase(upper);
    drop_region(upper);
}

}  // namespace kos::vmm
