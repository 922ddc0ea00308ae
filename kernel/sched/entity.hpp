// SPDX-License-Identifier: Apache-2.0
// What the scheduler knows of a thread.
#pragma once

#include <kos/base/types.hpp>

#include "lib/list.hpp"

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
    explicit Entity(Priority priority) : priority_{priority} {}

    Priority priority() const { return priority_; }
    RunState state() const { return state_; }

  private:
    friend class Scheduler;
    friend class RunQueue;

    Priority priority_;
    RunState state_ = RunState::New;
    u64 run_ns_ = 0;  // on a CPU, up to the last switch
};

}  // namespace kos::sched
