// SPDX-License-Identifier: Apache-2.0
// Periods and budgets.
#include "sched/deadline.hpp"

#include <algorithm>

namespace kos::sched {

// Rounded up, so that the sum never promises too much.
u64 Deadline::density(const Schedule& schedule) {
    if (schedule.kind != Class::Deadline) {
        return 0;
    }
    const Reservation& asked = schedule.reservation;
    return ((asked.budget_ns << kShift) + asked.deadline_ns - 1) / asked.deadline_ns;
}

Result<void> Deadline::reserve(const Schedule& before, const Schedule& after) {
    const u64 others = reserved_ - density(before);
    // Less than before is always granted: a retreat cannot fail.
    if (density(after) > density(before) && others + density(after) > most_reserved_) {
        return Error{Status::Quota};
    }
    reserved_ = others + density(after);
    return {};
}

void Deadline::join(Entity& entity, u64 now_ns) {
    entity.budget_left_ns_ = 0;
    entity.due_ns_ = 0;
    entity.overruns_ = 0;
    if (now_ns >= entity.next_period_ns_) {
        begin_period(entity, now_ns);
    }
}

void Deadline::begin_period(Entity& entity, u64 at_ns) {
    const Reservation& given = entity.schedule_.reservation;
    const auto budget = static_cast<i64>(given.budget_ns);
    // What it had too much of the last one is taken off.
    entity.budget_left_ns_ = std::min(budget, std::min<i64>(entity.budget_left_ns_, 0) + budget);
    entity.due_ns_ = at_ns + given.deadline_ns;
    entity.next_period_ns_ = at_ns + given.period_ns;
}

void Deadline::wake(Entity& entity, u64 now_ns) {
    if (now_ns >= entity.next_period_ns_) {
        begin_period(entity, now_ns);
        return;
    }
    // As much as it can still have without more of the CPU than it reserved.
    const u64 until_due = entity.due_ns_ > now_ns ? entity.due_ns_ - now_ns : 0;
    const auto most = static_cast<i64>((until_due * density(entity.schedule_)) >> kShift);
    const i64 left = std::min(entity.budget_left_ns_, most);
    entity.budget_left_ns_ = left < static_cast<i64>(kLeastNs) ? std::min<i64>(left, 0) : left;
}

void Deadline::add(Entity& entity, Place place) {
    if (place == Place::Last) {
        give_up(entity);
    }
    entity.waits_for_period_ = entity.budget_left_ns_ <= 0;
    if (entity.waits_for_period_) {
        entity.overruns_ += place == Place::Front ? 1 : 0;
        waiting_.insert(entity);
    } else {
        insert_ready(entity);
    }
}

void Deadline::insert_ready(Entity& entity) {
    ready_.insert(entity);
    if (first_ == nullptr || entity.due_ns_ < first_->due_ns_) {
        first_ = &entity;
    }
}

void Deadline::remove(Entity& entity) {
    if (entity.waits_for_period_) {
        waiting_.erase(entity);
        return;
    }
    if (first_ == &entity) {
        first_ = ready_.next(entity);
    }
    ready_.erase(entity);
}

void Deadline::charge(Entity& entity, u64 ran_ns) {
    const auto budget = static_cast<i64>(entity.schedule_.reservation.budget_ns);
    // A late timer can cost the next budget, not more.
    const auto ran = static_cast<i64>(std::min(ran_ns, kLongestPeriodNs * 2));
    entity.budget_left_ns_ = std::max(entity.budget_left_ns_ - ran, -budget);
}

void Deadline::give_up(Entity& running) {
    running.budget_left_ns_ = std::min<i64>(running.budget_left_ns_, 0);
}

u64 Deadline::budget_end(const Entity& running, u64 since_ns) {
    return since_ns + static_cast<u64>(std::max<i64>(running.budget_left_ns_, 0));
}

u64 Deadline::next_period() const {
    const Entity* const next = waiting_.first();
    return next == nullptr ? u64{hal::kNever} : next->next_period_ns_;
}

void Deadline::begin_periods(u64 now_ns) {
    for (u32 begun = 0; begun < kBatch; ++begun) {
        Entity* const entity = waiting_.first();
        if (entity == nullptr || entity->next_period_ns_ > now_ns) {
            return;
        }
        waiting_.erase(*entity);
        // One whose time has passed already begins now.
        const bool missed = entity->next_period_ns_ + entity->schedule_.reservation.deadline_ns <= now_ns;
        begin_period(*entity, missed ? now_ns : entity->next_period_ns_);
        add(*entity, Place::Back);
    }
}

}  // namespace kos::sched
