// SPDX-License-Identifier: Apache-2.0
// The context switch: general registers are in the frames already, what is left is those of FP if they were used, the
// thread pointer and the user table.
#include "thread/switch.hpp"

#include <utility>

#include "sched/trace.hpp"
#include "vmm/address_space.hpp"

namespace kos::thread {

namespace {

// Of the thread that is loaded, so that any CPU can go on with it; there is none when it has ended.
void save_registers(sched::Cpu& cpu) {
    auto* const last = static_cast<Thread*>(cpu.loaded);
    if (cpu.fp_used) [[unlikely]] {
        end_fp(cpu, last);
    }
    if (last != nullptr) {
        last->frame.tpidr = hal::user_thread_pointer();
    }
}

void load(sched::Cpu& cpu, Thread& next) {
    if (cpu.loaded == &next) {
        return;
    }
    save_registers(cpu);
    hal::set_user_thread_pointer(next.frame.tpidr);
    vmm::AddressSpace* const space = next.process().space();
    if (cpu.space != space) {
        space->activate();
    }
    cpu.loaded = &next;
}

// The CPU idles: other CPUs may run the thread. The user table stays, for it is likely to be needed again.
void unload(sched::Cpu& cpu) {
    save_registers(cpu);
    cpu.loaded = nullptr;
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
    } else {
        unload(cpu);
    }
    cpu.arm_timer();
    return next;
}

void answer_calls_slowly(sched::Cpu& cpu) {
    cpu.called = false;
    if (auto* const ended = static_cast<Thread*>(std::exchange(cpu.leaving, nullptr))) {
        cpu.loaded = nullptr;
        ended->left();
    }
    if (std::exchange(cpu.leaves_space, false)) {
        // Who runs here has another one.
        if (cpu.loaded == nullptr) {
            hal::clear_user_table();
            vmm::asids().unload(cpu.number);
        }
        obj::reaper().resume();
    }
}

void call_runners(const obj::Process& process) {
    if (!sched::cpus.several()) {
        return;
    }
    sched::cpus.for_others([&](sched::Cpu& other) {
        const auto* const thread = static_cast<const Thread*>(other.loaded);
        if (thread != nullptr && &thread->process() == &process) {
            other.scheduler.reconsider();
            other.call();
        }
    });
}

bool left_by_others(const vmm::AddressSpace& space) {
    bool left = true;
    if (sched::cpus.several()) {
        sched::cpus.for_others([&](sched::Cpu& other) {
            if (other.space == &space) {
                other.leaves_space = true;
                other.call();
                left = false;
            }
        });
    }
    return left;
}

}  // namespace kos::thread
