// SPDX-License-Identifier: Apache-2.0
// How threads of a process may be scheduled at most.
#pragma once

#include "sched/schedule.hpp"

namespace kos::sched {

struct Ceiling {
    Class kind = Class::Standard;
    Priority priority = kPriorityLevels - 1;  // Deadline: 0
    Limit limit = Limit::Share;

    Rank rank() const { return Schedule{.kind = kind, .priority = priority}.rank(); }

    bool admits(const Schedule& schedule) const { return schedule.rank() <= rank(); }
    // Whether a process with this ceiling may give another one that one.
    bool admits(const Ceiling& other) const {
        return other.rank() <= rank() && (other.limit == Limit::Share || limit == Limit::None);
    }
    // What a process that is made by one with this ceiling has to begin with.
    Ceiling of_child() const { return Ceiling{}.rank() <= rank() ? Ceiling{} : *this; }
    // The schedule, or the nearest one that is admitted.
    Schedule lower(const Schedule& schedule) const {
        if (admits(schedule)) {
            return schedule;
        }
        return schedule.kind == kind ? with_priority(schedule) : Schedule{.priority = priority};
    }

    bool operator==(const Ceiling&) const = default;

  private:
    Schedule with_priority(Schedule schedule) const {
        schedule.priority = priority;
        return schedule;
    }
};

// Of the first process.
inline constexpr Ceiling kHighestCeiling{Class::Deadline, 0, Limit::None};

}  // namespace kos::sched
