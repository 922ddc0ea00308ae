// SPDX-License-Identifier: Apache-2.0
// Leaving the kernel, and idling in it.
#include "core/leave.hpp"

#include "core/interrupt.hpp"
#include "core/kernel_lock.hpp"
#include "core/masked.hpp"
#include "core/next_thread.hpp"

namespace kos::core {

hal::Frame* idle() {
    thread::Thread* next = nullptr;
    while (next == nullptr) {
        hal::wait_for_interrupt();
        const MaskedPath path = masked_interrupt();
        {
            const Guard guard{kernel_lock};
            handle_interrupts();
            next = next_thread();
        }
        masked_ends(path);
        log::drain();
    }
    return &next->frame;
}

}  // namespace kos::core
