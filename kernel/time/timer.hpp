// SPDX-License-Identifier: Apache-2.0
// Something that happens at a point in time. The node is part of its owner, so that arming never allocates.
#pragma once

#include "lib/list.hpp"
#include "lib/tree.hpp"

namespace kos::time {

class Timer : private TreeNode<struct SortedTimers>, private ListNode<struct UnsortedTimers> {
  public:
    // Nanoseconds since boot; holds while the timer is armed.
    u64 deadline() const { return deadline_; }
    bool armed() const { return sorted() || unsorted(); }
    // Which one it is on, while it is armed; that of the CPU that armed it.
    class TimerQueue& queue() const { return *queue_; }

  protected:
    Timer() = default;
    ~Timer() = default;

    // The deadline has passed; the timer is on no queue any more and may be added again. Called with interrupts masked.
    virtual void expired() = 0;

  private:
    friend class TimerQueue;
    friend class kos::Tree<Timer, struct SortedTimers, struct DeadlineOf>;
    friend class kos::List<Timer, struct UnsortedTimers>;

    bool sorted() const { return TreeNode<SortedTimers>::linked(); }
    bool unsorted() const { return ListNode<UnsortedTimers>::linked(); }

    u64 deadline_ = 0;
    class TimerQueue* queue_ = nullptr;
};

}  // namespace kos::time
