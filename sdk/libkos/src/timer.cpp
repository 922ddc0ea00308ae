// SPDX-License-Identifier: Apache-2.0
// The queue of timers: a ring in the order of deadlines.
#include <kos/timer.hpp>

namespace kos {

void detail::TimerLink::insert_before(TimerLink& place) {
    previous = place.previous;
    next = &place;
    previous->next = this;
    place.previous = this;
}

void detail::TimerLink::remove() {
    previous->next = next;
    next->previous = previous;
    previous = next = this;
}

TimerQueue::~TimerQueue() {
    while (!empty()) {
        ring_.next->remove();
    }
}

void TimerQueue::arm(Timer& timer, Deadline deadline) {
    timer.cancel();
    timer.deadline_ = deadline;
    if (deadline.is_never()) {
        return;
    }
    detail::TimerLink* place = ring_.next;
    // Of two with the same deadline the one that was armed first expires first.
    while (place != &ring_ && timer_at(*place).deadline_.ns() <= deadline.ns()) {
        place = place->next;
    }
    timer.insert_before(*place);
}

Deadline TimerQueue::next() const {
    return empty() ? Deadline::never() : timer_at(*ring_.next).deadline_;
}

void TimerQueue::expire(u64 now) {
    // Those that are due stand in a ring of their own: what they do may arm and cancel any timer.
    detail::TimerLink due;
    while (!empty() && timer_at(*ring_.next).deadline_.ns() <= now) {
        detail::TimerLink& first = *ring_.next;
        first.remove();
        first.insert_before(due);
    }
    while (!due.alone()) {
        detail::TimerLink& first = *due.next;
        first.remove();
        timer_at(first).expired();
    }
}

}  // namespace kos
