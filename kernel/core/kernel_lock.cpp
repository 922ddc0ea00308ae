// SPDX-License-Identifier: Apache-2.0
// The slow ways of the kernel lock.
#include "core/kernel_lock.hpp"

#include "thread/switch.hpp"

namespace kos::core {

void KernelGuard::wait_for_turn(u16 ticket) {
    const u64 since = hal::now_ns();
    while (!kernel_lock.serves(ticket)) {
    }
    sched::cpu().lock_wait_ns += hal::now_ns() - since;
}

void let_others_in() KOS_NO_THREAD_SAFETY_ANALYSIS {
    kernel_lock.unlock();
    kernel_lock.lock();
    thread::answer_calls();
}

}  // namespace kos::core
