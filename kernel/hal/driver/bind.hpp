// SPDX-License-Identifier: Apache-2.0
// The boot steps that start drivers.
#pragma once

#include "hal/driver/driver.hpp"

namespace kos::hal {

// The console of /chosen's stdout-path; without one, the first port that has a driver. The log goes there from now on.
void bind_console(const dtb::Tree& tree, const MatchList& devices);

// All other classes in their order, the first device of each that works. Panics without interrupt controller or timer.
void bind_others(const dtb::Tree& tree, const MatchList& devices);

}  // namespace kos::hal
