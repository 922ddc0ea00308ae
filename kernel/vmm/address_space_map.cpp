// SPDX-License-Identifier: Apache-2.0
// Mapping, step by step: a place, the region, its pages. The region stands in the tree from the beginning, so that
// nothing else gets its place; nobody sees it before it is complete, since whoever comes completes it first.
#include <algorithm>

#include <hal/cpu.hpp>

#include "lib/restart.hpp"
#include "vmm/address_space.hpp"
#include "vmm/runs.hpp"

namespace kos::vmm {
namespace {

// Regions that are looked at in one step.
constexpr u32 kRegions = 16;

constexpr u32 kSearchCost = 300;
constexpr u32 kPlaceCost = 200;
constexpr u32 kInsertCost = 400;
constexpr u32 kFillCost = 500;
constexpr u32 kUnfillCost = 300;

// Where blocks may map it, it is placed so that they can.
constexpr u64 alignment_for(const Operation& operation) {
    const bool blocks = operation.size >= hal::kBlockBytes && (operation.offset & (hal::kBlockBytes - 1)) == 0;
    return blocks ? hal::kBlockBytes : kPageSize;
}

// Where it would begin above an edge. Nothing can wrap here and below: all terms are below 2^39.
UserAddr start_above(UserAddr edge, const Operation& operation) {
    const u64 alignment = alignment_for(operation);
    return UserAddr{((edge + kGap + operation.guard).raw() + alignment - 1) & ~(alignment - 1)};
}

}  // namespace

u32 AddressSpace::step_place() {
    Operation& op = operation_;
    if (op.start == UserAddr{}) {
        begin_search(Phase::Search, layout_.maps);
        return kPlaceCost;
    }
    const u64 lowest = kUserFirst.raw() + op.guard;
    if (!op.start.page_aligned() || op.start.raw() < lowest || !in_user_range(op.start, op.size)) {
        finish(Status::Invalid);
    } else if (!is_free(op.start - op.guard, op.end())) {
        finish(Status::Exists);
    } else {
        op.phase = Phase::Insert;
    }
    return kPlaceCost;
}

void AddressSpace::begin_search(Phase phase, UserAddr low) {
    const Region* below = regions_.floor(low.raw());
    operation_.phase = phase;
    operation_.region = regions_.upper_bound(low.raw());
    operation_.at = below != nullptr && below->end() > low ? below->end() : low;
}

// The first gap that is large enough, from below: above this space's own beginning of maps, or else wherever there is
// room. `at` is the end of the last region that was looked at.
u32 AddressSpace::step_search() {
    Operation& op = operation_;
    for (u32 seen = 0; seen < kRegions; ++seen) {
        const UserAddr high = op.region != nullptr ? op.region->low() : kChoiceEnd;
        const UserAddr start = start_above(op.at, op);
        if (start + op.size + kGap <= high) {
            op.start = start;
            op.phase = Phase::Insert;
            return kPlaceCost;
        }
        if (op.region == nullptr) {
            op.phase == Phase::Search ? begin_search(Phase::SearchLow, Layout::kMapsFirst) : finish(Status::NoMemory);
            return kPlaceCost;
        }
        op.at = op.region->end();
        op.region = regions_.next(*op.region);
    }
    return kSearchCost;
}

u32 AddressSpace::step_insert() {
    Operation& op = operation_;
    const auto made = make_region({.memory = *op.memory,
                                   .offset = op.offset,
                                   .size = op.size,
                                   .access = op.access,
                                   .allowed = op.allowed,
                                   .guard = op.guard},
                                  op.start);
    if (!made) {
        finish(made.error());
        return kInsertCost;
    }
    regions_.insert(**made);
    (*made)->put_beside(pending_);
    pending_.leave();
    op.region = *made;
    op.at = op.region->sparse() ? op.end() : op.start;
    op.phase = Phase::Fill;
    return kInsertCost;
}

u32 AddressSpace::step_fill() {
    Operation& op = operation_;
    if (op.at < op.end()) {
        // At most one of tables and pages: zeroed tables take their time.
        const auto mapped = map_next(*op.region, op.at - op.start);
        if (!mapped) {
            undo(Phase::Unfill, mapped.error());
            return kFillCost;
        }
        op.at = op.at + *mapped;
    }
    if (op.at == op.end()) {
        mapped_bytes_ += op.size;
        reserved_bytes_ += op.region->sparse() ? op.size : 0;
        finish(Status::Ok);
    }
    return kFillCost;
}

u32 AddressSpace::step_unfill() {
    Operation& op = operation_;
    if (op.at < op.undo_end) {
        op.at = unmap_next(op.at, op.undo_end);
        return kUnfillCost;
    }
    if (free_empty_table(op.undo_end)) {  // one that was made for what could not be mapped
        return kUnfillCost;
    }
    flush(op.start, op.undo_end - op.start);
    regions_.erase(*op.region);
    drop_region(*op.region);
    finish(op.status);
    return kUnfillCost;
}

}  // namespace kos::vmm
