// SPDX-License-Identifier: Apache-2.0
// What the scheduler knows of a thread.
#pragma once

#include <kos/base/types.hpp>

#include "lib/list.hpp"
#include "lib/run_counters.hpp"

namespace kos::sched {

// 0 is the lowest, 255 the highest. Higher always runs before lower.
using Priority = u8;

inline constexpr u32 kPriorityLevels = 256;
inline constexpr Priority kDefaultPriority = 64;

enum class RunState : u8 {
    New,      // not started yet
    Ready,    // waits for a CPU
    Running,  // has one
    Blocked,  // waits for something else
    Dead,
};

struct RunTag;

class Entity : public ListNode<RunTag> {
  public:
    // group: counts for this one and others together.
    explicit Entity(Priority priority, lib::RunCounters* group = nullptr) : priority_{priority}, group_{group} {}

    Priority priority() const { return priority_; }
    RunState state() const { return state_; }
    // Kept from running, whatever its state: Scheduler::hold().
    bool held() const { return held_; }
    u64 switches() const { return counters_.switches; }

  private:
    friend class Scheduler;
    friend class RunQueue;

    Priority priority_;
    RunState state_ = RunState::New;
    bool held_ = false;
    lib::RunCounters counters_;
    lib::RunCounters* group_;
};

}  // namespace kos::sched
