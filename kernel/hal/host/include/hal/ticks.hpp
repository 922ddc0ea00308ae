// SPDX-License-Identifier: Apache-2.0
// The counter of host tests: the clock that they move.
#pragma once

#include <hal/clock.hpp>

namespace kos::hal {

inline u64 ticks() {
    return now_ns();
}

}  // namespace kos::hal
