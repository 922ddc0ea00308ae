// SPDX-License-Identifier: Apache-2.0
// Interrupts: the timer is the kernel's own, others are those of drivers (io/interrupt.hpp).
#pragma once

namespace kos::core {

// Handles all that are pending at the controller.
void handle_interrupts();

}  // namespace kos::core
