// SPDX-License-Identifier: Apache-2.0
// A machine that cannot be switched off.
#include <hal/power.hpp>

namespace kos::hal {

void power_off() {}
void restart() {}

}  // namespace kos::hal
