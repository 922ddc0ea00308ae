// SPDX-License-Identifier: Apache-2.0
// Holding the kernel lock from an entry to the way out; what a CPU waits for it is counted.
#pragma once

#include "lib/kernel_lock.hpp"

namespace kos::core {

class KOS_SCOPED_CAPABILITY [[nodiscard]] KernelGuard {
  public:
    KernelGuard() KOS_ACQUIRE(kernel_lock) { take(); }
    KernelGuard(const KernelGuard&) = delete;
    KernelGuard& operator=(const KernelGuard&) = delete;
    ~KernelGuard() KOS_RELEASE() { kernel_lock.unlock(); }

  private:
    static void take() KOS_NO_THREAD_SAFETY_ANALYSIS {
        const u16 ticket = kernel_lock.draw();
        if (!kernel_lock.serves(ticket)) [[unlikely]] {
            wait_for_turn(ticket);
        }
    }
    static void wait_for_turn(u16 ticket);
};

// The other CPUs that wait for the lock have it once, and what they changed of this CPU has been looked at. The caller
// holds it, and keeps nothing that they might change.
void let_others_in();

}  // namespace kos::core
