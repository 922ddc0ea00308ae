// SPDX-License-Identifier: Apache-2.0
// The context switch: general registers are in the frames already, what is left is those of FP if they were used, the
// thread pointer and the user table.
#include "thread/switch.hpp"

#include "sched/trace.hpp"
#include "vmm/address_space.hpp"

namespace kos::thread {

namespace {

void load(sched::Cpu& cpu, Thread& next) {
    Thread* last = static_cast<Thread*>(cpu.loaded);
    if (last == &next) {
        return;
    }
    if (cpu.fp_used) [[unlikely]] {
        end_fp(cpu, last);
    }
    if (last != nullptr) {
        last->frame.tpidr = hal::user_thread_pointer();
    }
    hal::set_user_thread_pointer(next.frame.tpidr);
    if (last == nullptr || &last->process() != &next.process()) {
        next.process().space()->activate();
    }
    cpu.loaded = &next;
}

}  // namespace

Thread* switch_to_next() {
    // It may wake the next thread.
    obj::do_deferred_work();
    sched::Cpu& cpu = sched::cpu();
    auto* next = static_cast<Thread*>(cpu.scheduler.select());
    // Threads of a process that ends run no more. One at a time: the reaper has the process, and asks again.
    if (next != nullptr && !next->process().alive()) [[unlikely]] {
        next->terminate();
        next = nullptr;
    }
    sched::trace_switch(next != nullptr ? next->sid() : 0, cpu.loaded);
    if (next != nullptr) {
        load(cpu, *next);
    } else if (cpu.fp_used) {
        // Another CPU may go on with it.
        end_fp(cpu, static_cast<Thread*>(cpu.loaded));
    }
    cpu.arm_timer();
    return next;
}

}  // namespace kos::thread
