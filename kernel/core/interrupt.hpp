// SPDX-License-Identifier: Apache-2.0
// Interrupts: the timer is the kernel's own, others are those of drivers (io/interrupt.hpp).
#pragma once

#include <hal/pending.hpp>

namespace kos::core {

// Handles all that are pending at the controller.
void handle_interrupts();

// Between two parts of what the kernel does: without this they would keep interrupts masked for as long as both take.
// Nothing is half done; who is woken is seen when the next thread is chosen.
inline void let_interrupts_in() {
    if (hal::interrupt_pending()) [[unlikely]] {
        handle_interrupts();
    }
}

}  // namespace kos::core
