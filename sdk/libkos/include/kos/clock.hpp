// SPDX-License-Identifier: Apache-2.0
// The monotonic clock: nanoseconds since the kernel started.
#pragma once

#include <kos/base/result.hpp>
#include <kos/deadline.hpp>

namespace kos {

class Clock {
  public:
    static constexpr u64 kMicrosecond = 1'000;
    static constexpr u64 kMillisecond = 1'000 * kMicrosecond;
    static constexpr u64 kSecond = 1'000 * kMillisecond;

    // Nanoseconds since the kernel started.
    static u64 uptime();
    // The deadline that lies this many nanoseconds ahead.
    static Deadline after(u64 ns) { return Deadline::at(uptime() + ns); }
    // Waits at least this many nanoseconds.
    static void sleep(u64 ns);
};

}  // namespace kos
