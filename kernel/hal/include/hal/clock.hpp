// SPDX-License-Identifier: Apache-2.0
// The monotonic clock and this CPU's one-shot timer. Times are nanoseconds since boot; they saturate.
#pragma once

#include <hal/interrupt.hpp>

namespace kos::hal {

inline constexpr u64 kNever = ~u64{0};

u64 now_ns();
u64 clock_frequency_hz();
// Raises timer_line() on this CPU at the time, at once if it has passed; kNever disarms.
void arm_timer(u64 deadline_ns);
IrqLine timer_line();

}  // namespace kos::hal
