// SPDX-License-Identifier: Apache-2.0
// Leaving the kernel, and idling in it.
#include "core/leave.hpp"

#include <hal/cpu.hpp>

#include "core/interrupt.hpp"
#include "core/kernel_lock.hpp"
#include "core/next_thread.hpp"

namespace kos::core {

// What is not sent when an interrupt comes follows on the next way out.
void drain_log() {
    while (!hal::interrupt_pending() && log::drain_some()) {
    }
}

hal::Frame* idle() {
    thread::Thread* next = nullptr;
    while (next == nullptr) {
        // A thread whose turn it was has ended with its process, and others may be ready behind it.
        if (!sched::cpu().scheduler.undecided()) {
            hal::wait_for_interrupt();
        }
        const MaskedPath path = masked_interrupt();
        {
            const KernelGuard guard;
            handle_interrupts();
            next = next_thread();
        }
        if (log::anything_waits()) [[unlikely]] {
            drain_log();
        }
        masked_ends(path);
    }
    return &next->frame;
}

}  // namespace kos::core
