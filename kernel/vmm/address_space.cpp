// SPDX-License-Identifier: Apache-2.0
// Address spaces: creation and end, map, unmap, protect, query.
#include "vmm/address_space.hpp"

#include "lib/checked.hpp"

namespace kos::vmm {

constinit mm::ObjectCache<AddressSpace> AddressSpace::cache_;

namespace {

constexpr bool whole_pages(u64 value) {
    return (value & kPageMask) == 0;
}

// Pages of user space, at least one.
constexpr bool is_user_range(UserAddr start, u64 size) {
    return size != 0 && whole_pages(size) && start.page_aligned() && in_user_range(start, size);
}

bool is_sound(const MapRequest& request) {
    return request.size != 0 && whole_pages(request.size | request.offset | request.guard) &&
           lib::range_fits(request.offset, request.size, request.memory.size()) && request.guard < kUserEnd.raw();
}

}  // namespace

Result<AddressSpace*> AddressSpace::create(mm::Account& payer) {
    TablePages source{payer};
    hal::PageTable table = TRY(hal::PageTable::create(source));
    auto space = cache_.create(payer, payer, std::move(table), Layout::choose(lib::kernel_random()));
    if (!space) {
        // A cache that makes nothing moves from nothing.
        table.destroy(source);  // NOLINT(bugprone-use-after-move)
    }
    return space;
}

void AddressSpace::destroy() {
    const u32 cpu = hal::this_cpu().number;
    if (asids().is_loaded(asid_, cpu)) {
        hal::clear_user_table();
        asids().unload(cpu);
    }
    if (asids().may_be_cached(asid_)) {
        hal::invalidate_asid(asid_.asid());  // before its pages and tables become other memory
    }
    while (Region* region = regions_.first()) {
        regions_.erase(*region);
        if (region->sparse()) {
            release_pages(region->start, region->size);
        }
        drop_region(*region);
    }
    table_.destroy(source_);
    cache_.destroy(*payer_, this);
}

void AddressSpace::activate() {
    hal::set_user_table(table_.root(), asids().activate(asid_, hal::this_cpu().number));
}

Result<UserAddr> AddressSpace::map(const MapRequest& request) {
    if (!is_sound(request)) {
        return Error{Status::Invalid};
    }
    if (!request.allowed.contains(request.access)) {
        return Error{Status::NoRights};
    }
    const UserAddr at = TRY(place(request));
    Region* region = TRY(make_region(request, at));
    if (const auto mapped = map_pages(*region); !mapped) {
        drop_region(*region);
        return Error{mapped.error()};
    }
    regions_.insert(*region);
    mapped_bytes_ += region->size;
    reserved_bytes_ += region->sparse() ? region->size : 0;
    return at;
}

Result<void> AddressSpace::unmap(UserAddr start, u64 size) {
    if (!is_user_range(start, size)) {
        return Error{Status::Invalid};
    }
    const UserAddr end = start + size;
    TRY(cut(start, end));
    for (Region* region = regions_.lower_bound(start.raw()); region != nullptr && region->start < end;) {
        Region* next = regions_.next(*region);
        empty(*region);
        regions_.erase(*region);
        drop_region(*region);
        region = next;
    }
    return {};
}

Result<void> AddressSpace::protect(UserAddr start, u64 size, Access access) {
    if (!is_user_range(start, size)) {
        return Error{Status::Invalid};
    }
    const UserAddr end = start + size;
    if (!is_covered(start, end)) {
        return Error{Status::NotFound};
    }
    for (Region* region = region_at(start); region != nullptr && region->start < end; region = regions_.next(*region)) {
        TRY(check_access(*region, access));
    }
    TRY(cut(start, end));
    for (Region* region = regions_.find(start.raw()); region != nullptr && region->start < end;
         region = regions_.next(*region)) {
        change_access(*region, access);
    }
    flush(start, size);
    return {};
}

Result<RegionInfo> AddressSpace::query(UserAddr address) const {
    const Region* region = region_at(address);
    region = region != nullptr ? region : regions_.lower_bound(address.raw());
    if (region == nullptr) {
        return Error{Status::NotFound};
    }
    const Memory& memory = region->mapping.memory();
    return RegionInfo{region->start,        region->size,   region->mapping.access(),
                      memory.memory_type(), region->offset, memory.sid()};
}

}  // namespace kos::vmm
