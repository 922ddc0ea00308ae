// SPDX-License-Identifier: Apache-2.0
// Pages of reservations, step by step: the translation tables alone know them. All that a commit can fail at comes
// first: frames, then tables. Tables that were made in vain are empty, and so are no others.
#include <algorithm>

#include "vmm/address_space.hpp"
#include "vmm/runs.hpp"

namespace kos::vmm {
namespace {

// What one step does.
constexpr u32 kRegions = 16;
constexpr u64 kCountedPages = 64;
constexpr u64 kPutPages = 8;
constexpr u64 kMixedPages = 2;  // of a part that has some pages already
constexpr u64 kFreedPages = 1;

constexpr u32 kCheckCost = 160;
constexpr u32 kCountCost = 256;
constexpr u32 kTakeCost = 400;
constexpr u32 kTableCost = 400;
constexpr u32 kPutCost = 300;
constexpr u32 kReleaseCost = 300;
constexpr u32 kGiveBackCost = 300;

}  // namespace

// `at` is how far it is reserved.
u32 AddressSpace::step_check() {
    Operation& op = operation_;
    for (u32 seen = 0; seen < kRegions; ++seen) {
        Region* region = op.region;
        if (region == nullptr || region->start > op.at || !region->sparse()) {
            finish(Status::NotFound);
            return kCheckCost;
        }
        op.at = region->end();
        op.region = regions_.next(*region);
        if (op.at >= op.end()) {
            break;
        }
    }
    if (op.at < op.end()) {
        return kCheckCost;
    }
    op.at = op.start;
    op.region = region_at(op.start);
    op.phase = op.action == Action::Commit ? Phase::Count : Phase::Release;
    // At least so much is absent: a range far beyond the quota is not even counted.
    const u64 least = op.size > committed_bytes_ ? op.size - committed_bytes_ : 0;
    if (op.action == Action::Commit && least > payer_->available()) {
        finish(Status::Quota);
    }
    return kCheckCost;
}

u32 AddressSpace::step_count() {
    Operation& op = operation_;
    const UserAddr beyond = table_.beyond_gap(op.at);
    if (beyond > op.at) {
        const UserAddr next = std::min(beyond, op.end());
        op.absent += (next - op.at) >> kPageShift;
        op.at = next;
    } else {
        const u64 pages = std::min(kCountedPages, pages_to(op.at, op.end()));
        op.absent += pages - table_.mapped_in_run(op.at, pages);
        op.at = op.at + (pages << kPageShift);
    }
    if (op.at == op.end()) {
        op.at = op.start;
        op.phase = Phase::Take;
        if (op.absent << kPageShift > payer_->available()) {
            finish(Status::Quota);  // before taking page after page
        }
    }
    return kCountCost;
}

u32 AddressSpace::step_take() {
    Operation& op = operation_;
    if (frames_.count() == op.absent) {
        op.phase = Phase::MakeTables;
        return 0;
    }
    if (const auto taken = frames_.take(); !taken) {
        undo(Phase::GiveBack, taken.error());
    }
    return kTakeCost;
}

u32 AddressSpace::step_make_tables() {
    Operation& op = operation_;
    if (op.at >= op.end()) {
        op.at = op.start;
        op.phase = Phase::Put;
        return 0;
    }
    if (table_.beyond_gap(op.at) == op.at) {
        op.at = next_edge(op.at);
        return kTableCost;
    }
    if (const auto made = table_.add_table(op.at, source_); !made) {
        undo(Phase::FreeTables, made.error());
    }
    return kTableCost;
}

u32 AddressSpace::step_put() {
    Operation& op = operation_;
    const UserAddr end = std::min(op.end(), op.region->end());
    const u64 some = std::min(kPutPages, pages_to(op.at, end));
    const bool empty = table_.mapped_in_run(op.at, some) == 0;
    for (u64 left = empty ? some : std::min(some, kMixedPages); left > 0;) {
        const u64 pages = empty ? left : 1;
        if (empty || table_.mapped_in_run(op.at, 1) == 0) {
            put_frames(op.at, pages, op.region->mapping.access());
        }
        op.at = op.at + (pages << kPageShift);
        left -= pages;
    }
    if (op.at == op.end()) {
        finish(Status::Ok);
    } else if (op.at == end) {
        op.region = regions_.next(*op.region);
    }
    return kPutCost;
}

void AddressSpace::put_frames(UserAddr at, u64 count, Access access) {
    PhysAddr pages[kPutPages];
    const std::span batch{pages, count};
    std::generate(batch.begin(), batch.end(), [this] { return frames_.use(); });
    KOS_ASSERT(table_.map_run(at, batch, access, MemoryType::Normal, source_).has_value());
    committed_bytes_ += count << kPageShift;
}

u32 AddressSpace::step_free_tables() {
    Operation& op = operation_;
    if (free_empty_table(op.at)) {
        return kReleaseCost;
    }
    // Behind the last one may be one for what could not be mapped.
    if (op.at >= op.undo_end) {
        op.phase = Phase::GiveBack;
    }
    op.at = next_edge(op.at);
    return kReleaseCost;
}

u32 AddressSpace::step_give_back() {
    give_back_frames();
    if (frames_.count() == 0) {
        finish(operation_.status);
    }
    return kGiveBackCost;
}

void AddressSpace::give_back_frames() {
    for (u64 given = 0; given < kFreedPages && frames_.count() > 0; ++given) {
        frames_.give_back();
    }
}

u32 AddressSpace::step_release() {
    Operation& op = operation_;
    op.at = release_next(op.at, op.end());
    if (op.at == op.end()) {
        finish(Status::Ok);
    }
    return kReleaseCost;
}

// A frame is free only when no TLB leads to it any more. Reservations may be large and empty: only what has tables is
// looked at.
UserAddr AddressSpace::release_next(UserAddr at, UserAddr end) {
    if (const UserAddr beyond = table_.beyond_gap(at); beyond > at) {
        return free_empty_table(at) ? at : std::min(beyond, end);  // the one above those that went in the steps before
    }
    PhysAddr frames[kFreedPages];
    const u64 pages = std::min(kFreedPages, pages_to(at, end));
    const auto taken = table_.take_run(at, {frames, pages});
    const UserAddr next = at + (pages << kPageShift);
    if (!taken.empty()) {
        flush(at, pages << kPageShift);
        for (const PhysAddr frame : taken) {
            mm::kernel_pages.free(*payer_, frame);
        }
        committed_bytes_ -= u64{taken.size()} << kPageShift;
    }
    if (next != end && next != next_edge(at)) {
        return next;
    }
    // Nothing is there any more: the next steps free the tables.
    return !taken.empty() || free_empty_table(at) ? at : next;
}

}  // namespace kos::vmm
