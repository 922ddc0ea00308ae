// SPDX-License-Identifier: Apache-2.0
// Schedule: when a thread runs, and before whom. Example: sdk/libkos/examples/schedule.cpp; which one to choose:
// docs/guide/realtime.md.
//
//     kos::Thread sampler = TRY(kos::Thread::create(sample, adc, {.schedule = kos::Schedule::fifo(20)}));
//     TRY(sampler.set_schedule(kos::Schedule::deadline({.budget = 2 * kMillisecond, .period = 10 * kMillisecond})));
//
// Threads with deadlines run before those of real time, these before standard ones, and all of them before idle ones.
// More than standard ones have to be allowed to a process: `ceiling` in init.yaml.
#pragma once

#include <kos/base/types.hpp>

namespace kos {

// So much time in each period; all in nanoseconds.
struct PeriodicBudget {
    u64 budget;        // how long it may run in each period, at least 10 us
    u64 period;        // at most 10 s
    u64 deadline = 0;  // how long after a period's begin it has had its budget; 0: until the period's end

    bool operator==(const PeriodicBudget&) const = default;
};

class Schedule {
  public:
    // As in core.Types.
    enum class Kind : u8 {
        Standard = 0,
        RoundRobin = 1,
        Fifo = 2,
        Deadline = 3,
        Idle = 4,
    };

    // By priority; those of equal priority share the CPU by weight, 1 to 1000.
    static constexpr Schedule standard(u8 priority = 64, u16 weight = 100) {
        return {Kind::Standard, priority, weight, {}};
    }
    // Real time: by priority; those of equal priority take turns of a time slice.
    static constexpr Schedule round_robin(u8 priority) { return {Kind::RoundRobin, priority, 0, {}}; }
    // Real time: by priority; it runs until it waits or yields.
    static constexpr Schedule fifo(u8 priority) { return {Kind::Fifo, priority, 0, {}}; }
    // The nearest deadline first, each within its budget.
    static constexpr Schedule deadline(const PeriodicBudget& budget) {
        const u64 deadline = budget.deadline != 0 ? budget.deadline : budget.period;
        return {Kind::Deadline, 0, 0, {budget.budget, budget.period, deadline}};
    }
    // When nobody else is ready.
    static constexpr Schedule idle() { return {Kind::Idle, 0, 0, {}}; }

    constexpr Kind kind() const { return kind_; }
    constexpr u8 priority() const { return priority_; }  // 0 where there is none
    constexpr u16 weight() const { return weight_; }     // 0 where there is none
    constexpr const PeriodicBudget& budget() const { return budget_; }

    bool operator==(const Schedule&) const = default;

  private:
    friend class Thread;

    constexpr Schedule(Kind kind, u8 priority, u16 weight, const PeriodicBudget& budget)
        : kind_{kind}, priority_{priority}, weight_{weight}, budget_{budget} {}

    Kind kind_;
    u8 priority_;
    u16 weight_;
    PeriodicBudget budget_;
};

}  // namespace kos
