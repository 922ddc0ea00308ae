// SPDX-License-Identifier: Apache-2.0
// Schedules and ceilings between the numbers of the interface and what the scheduler knows.
#pragma once

#include <kos/base/result.hpp>

#include "sched/ceiling.hpp"
#include "sched/schedule.hpp"

namespace kos::core {

// The parts of a schedule as core.Thread.SetSchedule has them.
struct ScheduleNumbers {
    u8 schedule;
    u8 priority;
    u16 weight;
    sched::Reservation reservation;
};

// INVALID: there is no such schedule, or a number does not fit it.
Result<sched::Schedule> schedule_of(const ScheduleNumbers& numbers);
ScheduleNumbers numbers_of(const sched::Schedule& schedule);

// INVALID: there is no such ceiling.
Result<sched::Ceiling> ceiling_of(u8 schedule, u8 priority, u32 flags);
u8 schedule_number(const sched::Ceiling& ceiling);
u32 flags_of(const sched::Ceiling& ceiling);

}  // namespace kos::core
