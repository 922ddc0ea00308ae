// SPDX-License-Identifier: Apache-2.0
// Things to do at a time: a queue sorted by deadlines, of objects that the program owns. kos::Server has one.
#pragma once

#include <kos/base/types.hpp>
#include <kos/deadline.hpp>

namespace kos {

class TimerQueue;

namespace detail {

// A place in a ring; alone it is a ring of one.
struct TimerLink {
    TimerLink() = default;
    TimerLink(const TimerLink&) = delete;
    TimerLink& operator=(const TimerLink&) = delete;

    bool alone() const { return next == this; }
    void insert_before(TimerLink& place);
    void remove();

    TimerLink* previous = this;
    TimerLink* next = this;
};

}  // namespace detail

// What is done stands in `expired` of a derived class. It is in one queue at most, and leaves it when it ends.
class Timer : private detail::TimerLink {
  public:
    bool armed() const { return !alone(); }
    // Of the last arming.
    Deadline deadline() const { return deadline_; }
    void cancel() { remove(); }

  protected:
    Timer() = default;
    ~Timer() { cancel(); }

  private:
    friend class TimerQueue;

    // It is not armed any more, and may be armed again.
    virtual void expired() = 0;

    Deadline deadline_ = Deadline::never();
};

// A timer that calls a member function: `TimerFor<Lamp, &Lamp::toggle> timer_{*this};`
template <typename Owner, void (Owner::*kFunction)()>
class TimerFor final : public Timer {
  public:
    explicit TimerFor(Owner& owner) : owner_{owner} {}

  private:
    void expired() override { (owner_.*kFunction)(); }

    Owner& owner_;
};

class TimerQueue {
  public:
    TimerQueue() = default;
    // Timers that are still armed leave it.
    ~TimerQueue();
    TimerQueue(const TimerQueue&) = delete;
    TimerQueue& operator=(const TimerQueue&) = delete;

    // Sets the timer, anew if it is armed; a deadline of never only cancels it. Takes time in proportion to the number
    // of timers that expire earlier.
    void arm(Timer& timer, Deadline deadline);
    bool empty() const { return ring_.alone(); }
    // When the first one expires; never: there is none.
    Deadline next() const;
    // Calls those whose deadline is not later than now (ns of the monotonic clock), the earliest first. One that is
    // armed meanwhile waits for the next time, even if it is due.
    void expire(u64 now);

  private:
    static Timer& timer_at(detail::TimerLink& link) { return static_cast<Timer&>(link); }

    detail::TimerLink ring_;
};

}  // namespace kos
