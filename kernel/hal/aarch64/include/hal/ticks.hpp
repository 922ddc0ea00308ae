// SPDX-License-Identifier: Apache-2.0
// The counter behind the clock, for measuring: two instructions after one another may read it in either order.
#pragma once

#include <kos/base/types.hpp>

namespace kos::hal {

inline u64 ticks() {
    u64 count;
    // Safe: reads a counter.
    asm volatile("mrs %0, cntvct_el0" : "=r"(count));
    return count;
}

}  // namespace kos::hal
