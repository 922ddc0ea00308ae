// SPDX-License-Identifier: Apache-2.0
// The reaper's turns. It has no thread: its pieces are given back on the way out of the kernel.
#include "core/next_thread.hpp"

#include <algorithm>

#include <hal/cpu.hpp>

#include "core/fault_question.hpp"
#include "core/interrupt.hpp"

namespace kos::core {

namespace {

// Only touched with the kernel lock held.
sched::Rank urgency = 0;

bool reaper_goes_first(const thread::Thread* next) {
    return !obj::reaper().idle() && (next == nullptr || next->rank() <= urgency);
}

}  // namespace

void hurry_reaper(sched::Rank rank) {
    urgency = obj::reaper().idle() ? urgency : std::max(urgency, rank);
}

thread::Thread* after_faults(thread::Thread* next) {
    while (next != nullptr && next->fault.active()) {
        const RemainsNotice notice{next->rank()};
        settle_fault(*next);
        notice.note();
        next = thread::switch_to_next();
    }
    return next;
}

thread::Thread* after_the_reaper(thread::Thread* next) {
    while (reaper_goes_first(next)) [[unlikely]] {
        if (hal::interrupt_pending()) {
            handle_interrupts();
        } else {
            obj::reaper().work(Pace::Interruptible);
        }
        urgency = obj::reaper().idle() ? sched::Rank{0} : urgency;
        next = pick_next();
    }
    return next;
}

}  // namespace kos::core
