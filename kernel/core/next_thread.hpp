// SPDX-License-Identifier: Apache-2.0
// Who runs when the kernel is left; before that, what is left of things that ended is given back, at the priority of
// those who ended them or wait for it.
#pragma once

#include "obj/reaper.hpp"
#include "thread/switch.hpp"
#include "thread/thread.hpp"

namespace kos::core {

// Who was interrupted, or asks for something; nullptr: another CPU has ended it since.
inline thread::Thread* entering_thread() {
    auto* const entering = static_cast<thread::Thread*>(sched::cpu().scheduler.current());
    if (entering == nullptr) [[unlikely]] {
        thread::answer_calls();
    }
    return entering;
}

// Who runs instead of this one: the same, or who was woken while the reaper had its turn.
thread::Thread* after_the_reaper(thread::Thread* next);

// Who runs instead of a thread whose fault handler has answered, or whose fault is being reported: the same, if it may.
thread::Thread* after_faults(thread::Thread* next);

// As thread::switch_to_next(), of those who may go on.
inline thread::Thread* pick_next() {
    thread::Thread* next = thread::switch_to_next();
    return next != nullptr && next->fault.active() ? after_faults(next) : next;
}

// nullptr: nobody is ready.
inline thread::Thread* next_thread() {
    thread::Thread* next = pick_next();
    return obj::reaper().idle() ? next : after_the_reaper(next);
}

// The work of the reaper comes before threads of this rank and lower ones, from now on and until all is done.
void hurry_reaper(sched::Rank rank);

// Notes whether a thread left work for the reaper: it is done at the thread's priority then.
class RemainsNotice {
  public:
    explicit RemainsNotice(sched::Rank rank) : added_{obj::reaper().added()}, rank_{rank} {}
    void note() const {
        if (obj::reaper().added() != added_) {
            hurry_reaper(rank_);
        }
    }

  private:
    u64 added_;
    sched::Rank rank_;
};

}  // namespace kos::core
