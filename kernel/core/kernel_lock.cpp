// SPDX-License-Identifier: Apache-2.0
// The slow ways of the kernel lock.
#include "core/kernel_lock.hpp"

#include <hal/cpu_start.hpp>

#include "thread/switch.hpp"

namespace kos::core {

namespace {

// Looks at the lock before a CPU sleeps: some times as long as a holder has it.
constexpr u32 kPatience = 2'000;
// More than CPUs, so that no two that wait have the same place.
constexpr u32 kPlaces = 32;
static_assert(hal::kMaxCpus < kPlaces);

// Who sleeps until a ticket is served, by its number and one; 0: nobody.
constinit std::atomic<u32> beds[kPlaces] = {};

std::atomic<u32>& bed_of(u16 ticket) {
    return beds[ticket % kPlaces];
}

}  // namespace

void KernelGuard::wait_for_turn(u16 ticket) {
    const u64 since = hal::now_ns();
    u32 looks = 0;
    bool called = false;
    while (!kernel_lock.serves(ticket)) {
        if (++looks % kPatience == 0) {
            // A timer that has come stays pending, and would end each sleep at once.
            hal::arm_timer(hal::kNever);
            called |= sleep_until_turn(ticket);
            hal::stop_after_panic();  // of the one that has the lock
        }
    }
    if (looks >= kPatience) {
        hal::arm_timer(sched::cpu().armed_ns);
    }
    sched::cpu().lock_wait_ns += hal::now_ns() - since;
    if (called) {
        thread::answer_calls();
    }
}

// Interrupts stay masked; one that is pending ends the sleep, and so does the call. That one is taken here: it would
// interrupt for nothing when the kernel is left, and until then no sleep would be one. True: there was one, which may
// have been meant for more than this.
bool KernelGuard::sleep_until_turn(u16 ticket) {
    bed_of(ticket).store(sched::cpu().number + 1, std::memory_order_relaxed);
    sleepers.fetch_add(1, std::memory_order_relaxed);
    std::atomic_thread_fence(std::memory_order_seq_cst);
    if (!kernel_lock.serves(ticket)) {
        hal::wait_for_interrupt();
    }
    sleepers.fetch_sub(1, std::memory_order_relaxed);
    bed_of(ticket).store(0, std::memory_order_relaxed);
    bool called = false;
    while (hal::interrupts().take_call()) {
        called = true;
    }
    return called;
}

// One that is awake already is called in vain.
void KernelGuard::wake_next() {
    const u32 sleeper = bed_of(kernel_lock.served()).load(std::memory_order_relaxed);
    if (sleeper != 0) {
        hal::interrupts().call_cpu(sleeper - 1);
    }
}

void let_others_in() {
    KernelGuard::give();
    KernelGuard::take();
    thread::answer_calls();
}

}  // namespace kos::core
