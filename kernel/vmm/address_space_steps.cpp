// SPDX-License-Identifier: Apache-2.0
// The way of an operation on an address space: from one step to the next, and to its result.
#include <hal/cpu.hpp>

#include "lib/restart.hpp"
#include "obj/preemption_point.hpp"
#include "vmm/address_space.hpp"

namespace kos::vmm {
namespace {

// Between two looks for a pending interrupt; with the way into the kernel and out of it, this keeps below 1,000.
constexpr u32 kMostCost = 200;

}  // namespace

void AddressSpace::begin(Operation&& operation, Attempt& attempt) {
    KOS_ASSERT(!operation_.active());
    operation_ = std::move(operation);
    operation_.at = operation_.start;
    operation_.region = operation_.action == Action::Map ? nullptr : region_at(operation_.start);
    operation_.attempt = &attempt;
    attempt.operation_ = &operation_;
}

// The result, or kRestart.
Result<UserAddr> AddressSpace::outcome(Attempt& attempt) {
    if (attempt.operation_ != nullptr) {
        TRY(work(attempt.pace_, operation_.begun ? 0 : kMostCost));
    }
    KOS_ASSERT(attempt.over_);
    attempt.over_ = false;
    return attempt.status_ == Status::Ok ? Result<UserAddr>{attempt.address_} : Error{attempt.status_};
}

Result<void> AddressSpace::settle(Pace pace) {
    if (!operation_.active()) {
        return {};
    }
    TRY(work(pace, 0));
    return obj::preemption_point(pace);
}

// Each attempt takes one step at least, to begin being the first one and to take the result the last one, so that it
// comes to its end however many interrupts there are.
Result<void> AddressSpace::work(Pace pace, u32 spent) {
    operation_.begun = true;
    for (u32 cost = spent;; cost += advance()) {
        if (cost >= kMostCost && pace == Pace::Interruptible) {
            TRY(obj::preemption_point());
            cost = 0;
        }
        if (!operation_.active()) {
            return {};
        }
    }
}

void AddressSpace::finish(Status status) {
    if (operation_.attempt != nullptr) {
        operation_.attempt->end(status, operation_.start);
    }
    operation_.action = Action::None;
    operation_.attempt = nullptr;
    pending_.leave();
    operation_.memory.reset();
}

void AddressSpace::undo(Phase phase, Status status) {
    operation_.status = status;
    operation_.phase = phase;
    operation_.undo_end = operation_.at;
    operation_.at = operation_.start;
    operation_.region = region_at(operation_.start);
}

u32 AddressSpace::advance() {
    switch (operation_.action) {
        case Action::Map:
            return advance_map();
        case Action::Unmap:
        case Action::Protect:
            return advance_range();
        case Action::Commit:
        case Action::Decommit:
            return advance_commit();
        case Action::None:
            break;
    }
    return 0;
}

u32 AddressSpace::advance_map() {
    switch (operation_.phase) {
        case Phase::Place:
            return step_place();
        case Phase::Insert:
            return step_insert();
        case Phase::Fill:
            return step_fill();
        case Phase::Unfill:
            return step_unfill();
        default:
            return step_search();
    }
}

u32 AddressSpace::advance_range() {
    switch (operation_.phase) {
        case Phase::TakeTables:
            return step_take_tables();
        case Phase::Cut:
            return step_cut();
        case Phase::Split:
            return step_split();
        case Phase::Empty:
            return step_empty();
        case Phase::TakeBack:
            return step_take_back();
        case Phase::Claim:
            return step_claim();
        case Phase::Apply:
            return step_apply();
        default:
            return step_unclaim();
    }
}

u32 AddressSpace::advance_commit() {
    switch (operation_.phase) {
        case Phase::Check:
            return step_check();
        case Phase::Release:
            return step_release();
        case Phase::Count:
            return step_count();
        case Phase::Take:
            return step_take();
        case Phase::MakeTables:
            return step_make_tables();
        case Phase::Put:
            return step_put();
        case Phase::FreeTables:
            return step_free_tables();
        default:
            return step_give_back();
    }
}

}  // namespace kos::vmm
