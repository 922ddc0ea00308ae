// SPDX-License-Identifier: Apache-2.0
// The time of day: nanoseconds since 1970-01-01 UTC, as a distance to the monotonic clock. Setting it moves no
// deadline: those are on the monotonic clock.
#pragma once

#include <optional>

#include <kos/base/result.hpp>

namespace kos::time {

class SystemClock {
  public:
    constexpr SystemClock() = default;
    SystemClock(const SystemClock&) = delete;
    SystemClock& operator=(const SystemClock&) = delete;

    // BAD_STATE: it was never set.
    Result<u64> at(u64 uptime) const;
    // It is this time now. INVALID: the machine would have been switched on before 1970.
    Result<void> set(u64 uptime, u64 time);

  private:
    std::optional<u64> switched_on_;  // the time of day at an uptime of zero
};

// The machine's. Only used with the kernel lock held.
extern constinit SystemClock system_clock;

}  // namespace kos::time
