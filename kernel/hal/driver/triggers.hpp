// SPDX-License-Identifier: Apache-2.0
// What the device tree says of the triggers of lines, kept from boot on. hal::stated_trigger() answers out of this.
#pragma once

#include <hal/interrupt.hpp>

#include "hal/dtb/tree.hpp"

namespace kos::hal {

// Of all shared lines of this interrupt controller, a GIC.
void note_triggers(const dtb::Tree& tree, const dtb::Node& controller);
// Of one. Who says two things of a line has said nothing.
void note_trigger(IrqLine line, Trigger trigger);
// As before boot, for tests.
void forget_triggers();

}  // namespace kos::hal
