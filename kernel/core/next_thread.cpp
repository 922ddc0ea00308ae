// SPDX-License-Identifier: Apache-2.0
// The reaper's turns. It has no thread: its pieces are given back on the way out of the kernel.
#include "core/next_thread.hpp"

#include <algorithm>

#include <hal/cpu.hpp>

#include "config.hpp"
#include "core/fault_question.hpp"
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

// How many CPUs wait for others in the middle of this, each with a thread that is behind it.
u32 workers = 0;

// A CPU without a thread only gets in the way of one that cannot go on before the work is done.
bool left_to_others(const thread::Thread* next) {
    return next == nullptr && workers != 0;
}

void step_aside(const thread::Thread* next) {
    if (config::kMaxCpus == 1 || !kernel_lock.contended()) {
        return;
    }
    const u32 own = next != nullptr ? 1 : 0;
    workers += own;
    let_others_in();
    workers -= own;
}

// Who has nothing else to do does what is left.
void call_idle_cpu() {
    if (!sched::cpus.several()) {
        return;
    }
    for (u32 number = 0; number < sched::cpus.count(); ++number) {
        sched::Cpu& cpu = sched::cpus.at(number);
        if (cpu.number != sched::cpu().number && cpu.scheduler.idle()) {
            cpu.call();
            return;
        }
    }
}

}  // namespace

void hurry_reaper(sched::Rank rank) {
    urgency = all_is_done() ? urgency : std::max(urgency, rank);
}

thread::Thread* after_faults(thread::Thread* next) {
    while (next != nullptr && next->fault.active()) {
        let_interrupts_in();
        const RemainsNotice notice{next->rank()};
        settle_fault(*next);
        notice.note();
        let_interrupts_in();
        next = thread::switch_to_next();
    }
    return next;
}

thread::Thread* after_the_reaper(thread::Thread* next) {
    while (reaper_goes_first(next) && !left_to_others(next)) [[unlikely]] {
        if (hal::interrupt_pending()) {
            handle_interrupts();
        } else {
            // Each CPU that comes here gets on by a piece at least.
            obj::reaper().work(Pace::Interruptible);
            let_interrupts_in();
        }
        step_aside(next);
        urgency = all_is_done() ? sched::Rank{0} : urgency;
        next = pick_next();
    }
    if (!obj::reaper().idle() && workers == 0) {
        call_idle_cpu();
    }
    return next;
}

}  // namespace kos::core
