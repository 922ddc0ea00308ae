// SPDX-License-Identifier: Apache-2.0
// The reaper's turns. It has no thread: its pieces are given back on the way out of the kernel.
#include "core/next_thread.hpp"

#include <algorithm>

#include <hal/cpu.hpp>

#include "config.hpp"
#include "core/interrupt.hpp"
#include "core/kernel_lock.hpp"

namespace kos::core {

namespace {

// Only touched with the kernel lock held.
sched::Rank urgency = 0;

// What waits for other CPUs comes back with the same urgency.
bool all_is_done() {
    return obj::reaper().idle() && !obj::reaper().anything_waits();
}

bool reaper_goes_first(const thread::Thread* next) {
    return !obj::reaper().idle() && (next == nullptr || next->rank() <= urgency);
}

}  // namespace

void hurry_reaper(sched::Rank rank) {
    urgency = all_is_done() ? urgency : std::max(urgency, rank);
}

thread::Thread* after_the_reaper(thread::Thread* next) {
    while (reaper_goes_first(next)) [[unlikely]] {
        if (hal::interrupt_pending()) {
            handle_interrupts();
        } else {
            // Each CPU that comes here gets on by a piece at least.
            obj::reaper().work(Pace::Interruptible);
        }
        if (config::kMaxCpus > 1 && kernel_lock.contended()) {
            let_others_in();
        }
        urgency = all_is_done() ? sched::Rank{0} : urgency;
        next = thread::switch_to_next();
    }
    return next;
}

}  // namespace kos::core
