// SPDX-License-Identifier: Apache-2.0
// Ends of the machine's run.
#pragma once

#include <kos/base/types.hpp>

namespace kos::hal {

// Both return only if the machine has no such way.
void power_off();
void restart();

}  // namespace kos::hal
