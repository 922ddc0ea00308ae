// SPDX-License-Identifier: Apache-2.0
// The clock that goes on while the machine is off, in whole seconds since 1970-01-01 UTC.
#pragma once

#include <optional>

#include <kos/base/types.hpp>

namespace kos::hal {

// Nothing: the machine has no such clock.
std::optional<u64> read_real_time_clock();
// Does nothing if the machine has no such clock, or it cannot hold a time so late.
void set_real_time_clock(u64 seconds);

}  // namespace kos::hal
