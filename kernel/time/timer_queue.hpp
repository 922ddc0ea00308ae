// SPDX-License-Identifier: Apache-2.0
// One CPU's armed timers. Most deadlines are of calls that end long before: adding such a one and removing it again
// costs O(1), because it is sorted only when the interrupt that was due anyway comes.
#pragma once

#include <hal/clock.hpp>

#include "time/timer.hpp"

namespace kos::time {

struct DeadlineOf {
    u64 operator()(const Timer& timer) const { return timer.deadline(); }
};

class TimerQueue {
  public:
    // What one expire_until() sorts and ends at most, so that interrupts are not masked for long.
    static constexpr u32 kBatch = 4;

    TimerQueue() = default;
    TimerQueue(const TimerQueue&) = delete;
    TimerQueue& operator=(const TimerQueue&) = delete;

    // Arms the timer for the deadline (ns since boot). hal::kNever is for ever.
    void add(Timer& timer, u64 deadline);
    // Disarms an armed timer.
    void remove(Timer& timer);
    // Calls expired() of timers whose deadline is not after now, in order of deadline and then of arming, up to
    // kBatch of them. Where more are due, next_deadline() is not after now.
    void expire_until(u64 now);
    // When expire_until() must be called next; may be too early, never too late. hal::kNever: nothing is armed.
    u64 next_deadline() const {
        const Timer* first = sorted_.first();
        const u64 sorted = first == nullptr ? hal::kNever : first->deadline();
        const u64 unsorted = unsorted_.empty() ? hal::kNever : horizon_;
        return sorted < unsorted ? sorted : unsorted;
    }

    bool empty() const { return sorted_.empty() && unsorted_.empty(); }

  private:
    // Sorts up to `budget` timers; returns what is left of it.
    u32 sort(u32 budget);

    u64 horizon_ = hal::kNever;  // no unsorted timer is due before
    Tree<Timer, struct SortedTimers, DeadlineOf> sorted_;
    List<Timer, struct UnsortedTimers> unsorted_;
};

}  // namespace kos::time
