// SPDX-License-Identifier: Apache-2.0
// What the scheduler knows of a thread.
#pragma once

#include "lib/list.hpp"
#include "lib/run_counters.hpp"
#include "lib/tree.hpp"
#include "sched/schedule.hpp"

namespace kos::sched {

// A set of CPUs, by number.
using CpuMask = u64;

class Scheduler;

enum class RunState : u8 {
    New,      // not started yet
    Ready,    // waits for a CPU
    Running,  // has one
    Blocked,  // waits for something else
    Dead,
};

struct RunTag;

class Entity : public ListNode<RunTag>, public TreeNode<RunTag> {
  public:
    // group: counts for this one and others together.
    explicit Entity(const Schedule& schedule, lib::RunCounters* group = nullptr) : schedule_{schedule}, group_{group} {}
    // A standard one.
    explicit Entity(Priority priority, lib::RunCounters* group = nullptr)
        : Entity{Schedule{.priority = priority}, group} {}

    Priority priority() const { return schedule_.priority; }
    const Schedule& schedule() const { return schedule_; }
    Rank rank() const { return schedule_.rank(); }
    RunState state() const { return state_; }
    // Kept from running, whatever its state: Scheduler::hold().
    bool held() const { return held_; }
    // Stands in a queue of its policy.
    bool queued() const { return leads_ || ListNode<RunTag>::linked() || TreeNode<RunTag>::linked(); }
    u64 switches() const { return counters_.switches; }
    // In how many periods its budget was used up while it wanted to go on.
    u64 overruns() const { return overruns_; }
    // Whose queues it stands in when it is ready; nullptr: of none yet.
    Scheduler* home() const { return home_; }
    // Where it becomes ready for the first time.
    void begin_at(Scheduler& home) { home_ = &home; }
    CpuMask affinity() const { return affinity_; }
    bool may_run_on(u32 cpu) const { return (affinity_ >> cpu & 1) != 0; }

  private:
    friend class Scheduler;
    friend class RealTime;
    friend class FairLevel;
    friend class Deadline;
    template <typename>
    friend class LevelQueue;
    template <typename>
    friend class StandardPolicy;

    Schedule schedule_;
    RunState state_ = RunState::New;
    bool held_ = false;
    bool waits_for_period_ = false;  // Deadline: where it is queued
    bool leads_ = false;             // Standard, fair: it is the first of its level
    u64 turn_left_ns_ = 0;           // until others of its priority have theirs
    i64 stamp_ = 0;                  // RealTime: the order of arrival
    u64 virtual_ns_ = 0;             // Standard, fair: its time so far, by weight
    u64 key_ = 0;                    // Standard, fair: its place in the order
    i64 budget_left_ns_ = 0;         // Deadline: in this period; below 0: what it had too much
    u64 due_ns_ = 0;                 // Deadline: when it is to have had it
    u64 next_period_ns_ = 0;         // Deadline: when it gets the next budget; goes on counting in other classes
    u64 overruns_ = 0;
    lib::RunCounters counters_;
    lib::RunCounters* group_;
    Scheduler* home_ = nullptr;
    Scheduler* moves_to_ = nullptr;  // when it leaves the CPU that it runs on now
    CpuMask affinity_ = ~CpuMask{0};
};

}  // namespace kos::sched
