// SPDX-License-Identifier: Apache-2.0
// The system counter that all CPUs share.
#pragma once

#include <kos/base/types.hpp>

namespace kos::hal {

// As the firmware states it in CNTFRQ_EL0; 0 if it did not.
u64 counter_frequency();

}  // namespace kos::hal
