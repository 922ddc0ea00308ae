// SPDX-License-Identifier: Apache-2.0
// No early console was configured: what fails before the device tree is read fails in silence.
#include "hal/aarch64/boot_steps.hpp"

namespace kos::hal {

void start_early_console() {}

}  // namespace kos::hal
