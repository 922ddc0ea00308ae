// SPDX-License-Identifier: Apache-2.0
// A few pages at once: mapped, unmapped and protected without an operation. In the middle comes a look for an
// interrupt; if one is pending, an operation does what is left.
#include <algorithm>

#include "lib/restart.hpp"
#include "obj/preemption_point.hpp"
#include "vmm/address_space.hpp"
#include "vmm/runs.hpp"

namespace kos::vmm {
namespace {

constexpr u64 kBytesAtOnce = 16 * kPageSize;
constexpr u32 kRegionsAtOnce = 4;

bool is_interrupted(Pace pace) {
    return pace == Pace::Interruptible && obj::others_wait();
}

}  // namespace

bool AddressSpace::are_few(const MapRequest& request) {
    return request.size <= kBytesAtOnce && !request.memory.sparse();
}

bool AddressSpace::come_later(const MapRequest& request, Pace pace) {
    return are_few(request) && is_interrupted(pace);
}

Region* AddressSpace::place_at_once(const MapRequest& request) {
    if (!are_few(request)) {
        return nullptr;
    }
    const UserAddr start = request.at == UserAddr{} ? gap_at_once(request) : request.at;
    if (start == UserAddr{} || !fits_at_once(request, start)) {
        return nullptr;
    }
    const auto made = make_region(request, start);
    if (!made) {
        return nullptr;  // the operation tells why
    }
    regions_.insert(**made);
    return *made;
}

UserAddr AddressSpace::gap_at_once(const MapRequest& request) const {
    const Region* below = regions_.floor(layout_.maps.raw());
    Region* above = regions_.upper_bound(layout_.maps.raw());
    UserAddr edge = below != nullptr ? std::max(below->end(), layout_.maps) : layout_.maps;
    UserAddr start = edge + (kGap + request.guard);
    for (u32 seen = 0; above != nullptr && start + (request.size + kGap) > above->low(); ++seen) {
        if (seen == kRegionsAtOnce) {
            return UserAddr{};
        }
        edge = above->end();
        start = edge + (kGap + request.guard);
        above = regions_.next(*above);
    }
    return start + (request.size + kGap) <= kChoiceEnd ? start : UserAddr{};
}

// With its table, and where the caller chose the place, free. What does not fit is for the operation to refuse.
bool AddressSpace::fits_at_once(const MapRequest& request, UserAddr start) const {
    const bool chosen = request.at != UserAddr{};
    const bool sound =
        start.page_aligned() && start.raw() >= kUserFirst.raw() + request.guard && in_user_range(start, request.size);
    if (!sound || start + request.size > next_edge(start) || table_.beyond_gap(start) != start) {
        return false;
    }
    return !chosen || is_free(start - request.guard, start + request.size);
}

Result<UserAddr> AddressSpace::fill_at_once(Region& region, Attempt& attempt) {
    if (is_interrupted(attempt.pace_)) {
        begin({.action = Action::Map,
               .phase = Phase::Fill,
               .begun = true,
               .access = region.mapping.access(),
               .start = region.start,
               .size = region.size},
              attempt);
        operation_.region = &region;
        return Error{kRestart};
    }
    const auto mapped = map_some(region, 0);
    KOS_ASSERT(mapped && *mapped == region.size);
    mapped_bytes_ += region.size;
    return region.start;
}

Region* AddressSpace::few_pages(UserAddr start, u64 size) const {
    if (size > kBytesAtOnce || start + size > next_edge(start)) {
        return nullptr;
    }
    Region* region = regions_.find(start.raw());
    const bool few = region != nullptr && region->size == size && !region->sparse() && !region->taken_back();
    return few ? region : nullptr;
}

// A table that holds nothing any more is a thing for the operation.
Result<void> AddressSpace::unmap_at_once(Region& region, Attempt& attempt) {
    const bool emptied = table_.unmap_run(region.start, region.size >> kPageShift) == hal::RunTable::Empty;
    flush(region.start, region.size);
    const bool interrupted = is_interrupted(attempt.pace_);
    if (emptied || interrupted) {
        begin(
            {.action = Action::Unmap, .phase = Phase::Empty, .begun = true, .start = region.start, .size = region.size},
            attempt);
        return interrupted ? Result<void>{Error{kRestart}} : without_address(outcome(attempt));
    }
    mapped_bytes_ -= region.size;
    regions_.erase(region);
    drop_region(region);
    return {};
}

Result<void> AddressSpace::protect_at_once(Region& region, Access access, Attempt& attempt) {
    TRY(check_access(region, access));
    TRY(region.mapping.claim(access));
    table_.protect_run(region.start, region.size >> kPageShift, access);
    if (is_interrupted(attempt.pace_)) {
        begin({.action = Action::Protect,
               .phase = Phase::Apply,
               .begun = true,
               .access = access,
               .start = region.start,
               .size = region.size},
              attempt);
        return Error{kRestart};
    }
    flush(region.start, region.size);
    region.mapping.adopt(access);
    return {};
}

}  // namespace kos::vmm
