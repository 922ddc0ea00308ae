// SPDX-License-Identifier: Apache-2.0
// Unmapping and changing the access of a range, step by step. All that can fail comes first.
#include <algorithm>

#include "vmm/address_space.hpp"
#include "vmm/runs.hpp"

namespace kos::vmm {
namespace {

// What one step does of a run, of a table that is being made of a block, and of regions.
constexpr u64 kProtectedPages = 16;
constexpr u64 kSplitEntries = 64;
constexpr u32 kRegions = 4;

constexpr u32 kPageRunCost = 400;
constexpr u32 kDropCost = 200;
constexpr u32 kCutCost = 256;
constexpr u32 kSplitCost = 256;
constexpr u32 kClaimCost = 60;

}  // namespace

// Counts the new access beside the old one at every object of the range, so that whatever others do with the objects
// meanwhile, the change cannot fail. `at` is how far the range is mapped.
u32 AddressSpace::step_claim() {
    Operation& op = operation_;
    for (u32 seen = 0; seen < kRegions; ++seen) {
        Region* region = op.region;
        if (region == nullptr || region->start > op.at || region->taken_back()) {
            undo(Phase::Unclaim, Status::NotFound);
            return kClaimCost;
        }
        if (const auto checked = check_access(*region, op.access); !checked) {
            undo(Phase::Unclaim, checked.error());
            return kClaimCost;
        }
        if (const auto claimed = region->mapping.claim(op.access); !claimed) {
            undo(Phase::Unclaim, claimed.error());
            return kClaimCost;
        }
        op.at = region->end();
        op.region = regions_.next(*region);
        if (op.at >= op.end()) {
            op.phase = has_blocks_ ? Phase::TakeTables : Phase::Cut;
            return kClaimCost;
        }
    }
    return kRegions * kClaimCost;
}

u32 AddressSpace::step_unclaim() {
    Operation& op = operation_;
    for (u32 seen = 0; seen < kRegions; ++seen) {
        if (op.at >= op.undo_end) {
            finish(op.status);
            return kClaimCost;
        }
        op.region->mapping.unclaim(op.access);
        op.at = op.region->end();
        op.region = regions_.next(*op.region);
    }
    return kRegions * kClaimCost;
}

// First, since a block that was split is not joined again.
u32 AddressSpace::step_take_tables() {
    if (const auto taken = take_tables(); !taken) {
        return cannot_cut(taken.error());
    }
    operation_.phase = Phase::Cut;
    return kCutCost;
}

u32 AddressSpace::cannot_cut(Status status) {
    give_tables();
    if (operation_.action == Action::Protect) {
        undo(Phase::Unclaim, status);
    } else {
        finish(status);
    }
    return kCutCost;
}

u32 AddressSpace::step_cut() {
    Operation& op = operation_;
    const auto cut = split_around(op.start, op.end());
    if (cut) {
        op.phase = op.start_table || op.end_table ? Phase::Split
                   : op.action == Action::Unmap   ? Phase::Empty
                                                  : Phase::Apply;
        op.region = regions_.lower_bound(op.start.raw());
        op.at = op.start;
        return kCutCost;
    }
    return cannot_cut(cut.error());
}

u32 AddressSpace::step_split() {
    Operation& op = operation_;
    std::optional<PhysAddr>& table = op.start_table ? op.start_table : op.end_table;
    if (!table) {
        op.phase = op.action == Action::Unmap ? Phase::Empty : Phase::Apply;
        return 0;
    }
    const UserAddr address = op.start_table ? op.start : op.end();
    if (op.entries < hal::kBlockPages) {
        table_.prepare_split(address, *table, op.entries, kSplitEntries);
        op.entries += kSplitEntries;
        return kSplitCost;
    }
    table_.split_block(address, asid_.asid(), *table);
    table.reset();
    op.entries = 0;
    return kSplitCost;
}

u32 AddressSpace::step_empty() {
    Operation& op = operation_;
    Region* region = op.region;
    if (region == nullptr || region->start >= op.end()) {
        finish(Status::Ok);
        return 0;
    }
    const UserAddr at = std::max(op.at, region->start);
    if (at < region->end() && !region->taken_back()) {
        op.at = region->sparse() ? release_next(at, region->end()) : unmap_next(at, region->end());
        return kPageRunCost;
    }
    mapped_bytes_ -= region->mapped_bytes();
    if (region->sparse()) {
        reserved_bytes_ -= region->size;
    } else if (!region->taken_back()) {
        flush(region->start, region->size);  // the pages go with the region, at the earliest
    }
    op.region = regions_.next(*region);
    regions_.erase(*region);
    drop_region(*region);
    return kPageRunCost;
}

u32 AddressSpace::step_apply() {
    Operation& op = operation_;
    Region* region = op.region;
    if (region == nullptr || region->start >= op.end()) {
        flush(op.start, op.size);
        finish(Status::Ok);
        return kDropCost;
    }
    const UserAddr beyond = region->sparse() ? table_.beyond_gap(op.at) : op.at;
    if (beyond == op.at) {
        const u64 pages = is_block(op.at, region->end()) ? hal::kBlockPages
                                                         : std::min(kProtectedPages, pages_to(op.at, region->end()));
        table_.protect_run(op.at, pages, op.access);
        op.at = op.at + (pages << kPageShift);
    } else {
        op.at = std::min(beyond, region->end());
    }
    if (op.at == region->end()) {
        region->mapping.adopt(op.access);
        op.region = regions_.next(*region);
    }
    return kPageRunCost;
}

}  // namespace kos::vmm
