// SPDX-License-Identifier: Apache-2.0
// The first process: init, which starts all others.
#pragma once

namespace kos::core {

// Loads "init" from the boot image, gives it the root resources and makes it ready. Stops the machine if it cannot.
void start_first_task();

}  // namespace kos::core
