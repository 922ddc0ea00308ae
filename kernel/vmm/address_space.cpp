// SPDX-License-Identifier: Apache-2.0
// Address spaces: creation and end, and what each operation begins with.
#include "vmm/address_space.hpp"

#include <algorithm>

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
    while (!dissolve()) {
    }
}

bool AddressSpace::dissolve() {
    if (!dissolving()) {
        unload();
        dissolved_ = kUserFirst;
    }
    if (!leave_operation()) {
        return false;
    }
    if (frames_.count() > 0) {
        give_back_frames();
        return false;
    }
    if (Region* region = regions_.first()) {
        dissolved_ = std::max(dissolved_, region->start);
        dissolved_ = region->sparse() ? release_next(dissolved_, region->end()) : region->end();
        if (dissolved_ == region->end()) {
            regions_.erase(*region);
            drop_region(*region);
        }
        return false;
    }
    if (!table_.dismantle(source_)) {
        return false;
    }
    cache_.destroy(*payer_, this);
    return true;
}

// Its pages and tables go with all others. Only what a protect counted at memory objects is put in order by ending it.
bool AddressSpace::leave_operation() {
    if (operation_.action == Action::Protect) {
        advance();
        return false;
    }
    if (operation_.active()) {
        give_tables();
        finish(Status::BadState);
    }
    return true;
}

// Before its pages and tables become other memory.
void AddressSpace::unload() {
    const u32 cpu = hal::this_cpu().number;
    if (asids().is_loaded(asid_, cpu)) {
        hal::clear_user_table();
        asids().unload(cpu);
    }
    if (asids().may_be_cached(asid_)) {
        hal::invalidate_asid(asid_.asid());
    }
}

void AddressSpace::activate() {
    hal::CpuLocal& cpu = hal::this_cpu();
    hal::set_user_table(table_.root(), asids().activate(asid_, cpu.number));
    cpu.space = this;
}

Result<UserAddr> AddressSpace::map(const MapRequest& request, Attempt& attempt) {
    if (attempt.is_new(operation_)) {
        if (!is_sound(request)) {
            return Error{Status::Invalid};
        }
        if (!request.allowed.contains(request.access)) {
            return Error{Status::NoRights};
        }
        TRY(settle(attempt.pace_));
        const bool later = come_later(request, attempt.pace_);
        if (Region* region = later ? nullptr : place_at_once(request)) {
            return fill_at_once(*region, attempt);
        }
        begin({.action = Action::Map,
               .phase = Phase::Place,
               .begun = later,
               .access = request.access,
               .start = request.at,
               .size = request.size,
               .memory = obj::Ref<Memory>{request.memory},
               .offset = request.offset,
               .guard = request.guard,
               .allowed = request.allowed},
              attempt);
        if (request.through != nullptr) {
            pending_.put_through(*request.through);
        }
        if (later) {
            return Error{kRestart};
        }
    }
    return outcome(attempt);
}

Result<void> AddressSpace::unmap(UserAddr start, u64 size, Attempt& attempt) {
    if (attempt.is_new(operation_)) {
        if (!is_user_range(start, size)) {
            return Error{Status::Invalid};
        }
        TRY(settle(attempt.pace_));
        if (Region* few = few_pages(start, size)) {
            return unmap_at_once(*few, attempt);
        }
        begin({.action = Action::Unmap,
               .phase = has_blocks_ ? Phase::TakeTables : Phase::Cut,
               .start = start,
               .size = size},
              attempt);
    }
    return without_address(outcome(attempt));
}

Result<void> AddressSpace::protect(UserAddr start, u64 size, Access access, Attempt& attempt) {
    if (attempt.is_new(operation_)) {
        if (!is_user_range(start, size)) {
            return Error{Status::Invalid};
        }
        TRY(settle(attempt.pace_));
        if (Region* few = few_pages(start, size)) {
            return protect_at_once(*few, access, attempt);
        }
        begin({.action = Action::Protect, .phase = Phase::Claim, .access = access, .start = start, .size = size},
              attempt);
    }
    return without_address(outcome(attempt));
}

Result<UserAddr> AddressSpace::reserve(u64 size, Access access, UserAddr at, Attempt& attempt) {
    if (!attempt.is_new(operation_)) {
        return outcome(attempt);
    }
    if (size > Memory::kMaxSize) {
        return Error{Status::Invalid};
    }
    TRY(settle(attempt.pace_));
    const obj::Ref<Memory> memory = TRY(Memory::create_sparse(*payer_, size));
    return map({.memory = *memory, .size = size, .access = access, .at = at}, attempt);
}

Result<void> AddressSpace::commit(UserAddr start, u64 size, Attempt& attempt) {
    if (attempt.is_new(operation_)) {
        if (!is_user_range(start, size)) {
            return Error{Status::Invalid};
        }
        TRY(settle(attempt.pace_));
        begin({.action = Action::Commit, .phase = Phase::Check, .start = start, .size = size}, attempt);
    }
    return without_address(outcome(attempt));
}

Result<void> AddressSpace::decommit(UserAddr start, u64 size, Attempt& attempt) {
    if (attempt.is_new(operation_)) {
        if (!is_user_range(start, size)) {
            return Error{Status::Invalid};
        }
        TRY(settle(attempt.pace_));
        begin({.action = Action::Decommit, .phase = Phase::Check, .start = start, .size = size}, attempt);
    }
    return without_address(outcome(attempt));
}

Result<RegionInfo> AddressSpace::query(UserAddr address) const {
    const Region* region = region_at(address);
    region = region != nullptr ? region : regions_.lower_bound(address.raw());
    if (region == nullptr) {
        return Error{Status::NotFound};
    }
    if (region->taken_back()) {
        return RegionInfo{region->start, region->size, Access::None, MemoryType::Normal, 0, 0};
    }
    const Memory& memory = region->mapping.memory();
    return RegionInfo{region->start,        region->size,   region->mapping.access(),
                      memory.memory_type(), region->offset, memory.sid()};
}

}  // namespace kos::vmm
