// SPDX-License-Identifier: Apache-2.0
// Holding the kernel lock from an entry to the way out. Who waits long for it sleeps, and is called when it is its
// turn: on a virtual machine the holder may not be running. What a CPU waits is counted.
#pragma once

#include <atomic>

#include "config.hpp"
#include "lib/kernel_lock.hpp"

namespace kos::core {

class KOS_SCOPED_CAPABILITY [[nodiscard]] KernelGuard {
  public:
    KernelGuard() KOS_ACQUIRE(kernel_lock) { take(); }
    KernelGuard(const KernelGuard&) = delete;
    KernelGuard& operator=(const KernelGuard&) = delete;
    ~KernelGuard() KOS_RELEASE() { give(); }

    static void take() KOS_NO_THREAD_SAFETY_ANALYSIS {
        const u16 ticket = kernel_lock.draw();
        if (!kernel_lock.serves(ticket)) [[unlikely]] {
            wait_for_turn(ticket);
        }
    }
    static void give() KOS_NO_THREAD_SAFETY_ANALYSIS {
        kernel_lock.unlock();
        if constexpr (config::kMaxCpus > 1) {
            // With the fence of the one who falls asleep: either it sees that it is its turn, or it is seen here.
            std::atomic_thread_fence(std::memory_order_seq_cst);
            if (sleepers.load(std::memory_order_relaxed) != 0) [[unlikely]] {
                wake_next();
            }
        }
    }

  private:
    static void wait_for_turn(u16 ticket);
    static bool sleep_until_turn(u16 ticket);
    static void wake_next();

    static inline constinit std::atomic<u32> sleepers{0};
};

// The other CPUs that wait for the lock have it once, and what they changed of this CPU has been looked at. The caller
// holds it, and keeps nothing that they might change.
void let_others_in();

}  // namespace kos::core
