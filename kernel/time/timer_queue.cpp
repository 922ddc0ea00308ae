// SPDX-License-Identifier: Apache-2.0
// Arming, disarming and ending timers.
#include "time/timer_queue.hpp"

namespace kos::time {

void TimerQueue::add(Timer& timer, u64 deadline) {
    KOS_ASSERT(!timer.armed());
    timer.deadline_ = deadline;
    timer.queue_ = this;
    if (deadline >= horizon_) {
        unsorted_.push_back(timer);
        return;
    }
    sorted_.insert(timer);
    horizon_ = deadline;
}

void TimerQueue::remove(Timer& timer) {
    if (timer.unsorted()) {
        static_cast<ListNode<UnsortedTimers>&>(timer).unlink();
        return;
    }
    sorted_.erase(timer);
}

void TimerQueue::expire_until(u64 now) {
    u32 budget = sort(kBatch);
    if (!unsorted_.empty()) {
        return;  // one of them might be due before those that are sorted
    }
    horizon_ = hal::kNever;  // nothing is unsorted
    for (; budget > 0; --budget) {
        Timer* timer = sorted_.first();
        if (timer == nullptr || timer->deadline() > now) {
            break;
        }
        sorted_.erase(*timer);
        timer->expired();
    }
    if (unsorted_.empty()) {
        horizon_ = next_deadline();
    }
}

u32 TimerQueue::sort(u32 budget) {
    while (budget > 0 && !unsorted_.empty()) {
        sorted_.insert(*unsorted_.pop_front());
        --budget;
    }
    return budget;
}

}  // namespace kos::time
