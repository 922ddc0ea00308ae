// SPDX-License-Identifier: Apache-2.0
// What the numbers of a schedule mean, and which of them fit each other.
#include "core/service/schedule.hpp"

#include "service/types.hpp"

namespace kos::core {

namespace {

namespace types = service::types;
using sched::Class;
using sched::Limit;
using sched::Reservation;
using sched::Schedule;
using sched::Turn;

static_assert(types::kPriorityDefault == sched::kDefaultPriority);
static_assert(types::kWeightLowest == sched::kWeightLowest && types::kWeightDefault == sched::kDefaultWeight);
static_assert(types::kWeightHighest == sched::kWeightHighest);
static_assert(types::kShortestBudget == sched::kShortestBudgetNs && types::kLongestPeriod == sched::kLongestPeriodNs);

bool valid_reservation(const Reservation& asked) {
    return asked.budget_ns >= sched::kShortestBudgetNs && asked.budget_ns <= asked.deadline_ns &&
           asked.deadline_ns <= asked.period_ns && asked.period_ns <= sched::kLongestPeriodNs;
}

Schedule real_time(Turn turn, sched::Priority priority) {
    return {.kind = Class::RealTime, .priority = priority, .turn = turn, .weight = 0};
}

}  // namespace

Result<Schedule> schedule_of(const ScheduleNumbers& numbers) {
    const auto& [schedule, priority, weight, reservation] = numbers;
    const bool reserves = reservation != Reservation{};
    const bool weighs = weight != 0;
    if (schedule == types::kScheduleStandard && weight >= sched::kWeightLowest && weight <= sched::kWeightHighest &&
        !reserves) {
        return Schedule{.priority = priority, .weight = weight};
    }
    if (schedule == types::kScheduleRoundRobin && !weighs && !reserves) {
        return real_time(Turn::Slice, priority);
    }
    if (schedule == types::kScheduleFifo && !weighs && !reserves) {
        return real_time(Turn::Endless, priority);
    }
    if (schedule == types::kScheduleDeadline && priority == 0 && !weighs && valid_reservation(reservation)) {
        return Schedule{.kind = Class::Deadline, .priority = 0, .weight = 0, .reservation = reservation};
    }
    if (schedule == types::kScheduleIdle && priority == 0 && !weighs && !reserves) {
        return Schedule{.kind = Class::Idle, .priority = 0, .weight = 0};
    }
    return Error{Status::Invalid};
}

ScheduleNumbers numbers_of(const Schedule& schedule) {
    ScheduleNumbers numbers{types::kScheduleStandard, schedule.priority, schedule.weight, schedule.reservation};
    switch (schedule.kind) {
        case Class::Standard:
            break;
        case Class::RealTime:
            numbers.schedule = schedule.turn == Turn::Slice ? types::kScheduleRoundRobin : types::kScheduleFifo;
            break;
        case Class::Deadline:
            numbers.schedule = types::kScheduleDeadline;
            break;
        case Class::Idle:
            numbers.schedule = types::kScheduleIdle;
            break;
    }
    return numbers;
}

Result<sched::Ceiling> ceiling_of(u8 schedule, u8 priority, u32 flags) {
    const Limit limit = (flags & types::kCeilingUnlimited) != 0 ? Limit::None : Limit::Share;
    if ((flags & ~types::kCeilingUnlimited) != 0) {
        return Error{Status::Invalid};
    }
    if (schedule == types::kScheduleStandard && limit == Limit::Share) {
        return sched::Ceiling{Class::Standard, priority, limit};
    }
    if (schedule == types::kScheduleRoundRobin || schedule == types::kScheduleFifo) {
        return sched::Ceiling{Class::RealTime, priority, limit};
    }
    if (schedule == types::kScheduleDeadline && priority == 0) {
        return sched::Ceiling{Class::Deadline, priority, limit};
    }
    return Error{Status::Invalid};
}

u8 schedule_number(const sched::Ceiling& ceiling) {
    return numbers_of({.kind = ceiling.kind}).schedule;
}

u32 flags_of(const sched::Ceiling& ceiling) {
    return ceiling.limit == Limit::None ? types::kCeilingUnlimited : 0;
}

}  // namespace kos::core
