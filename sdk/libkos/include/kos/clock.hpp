// SPDX-License-Identifier: Apache-2.0
// The monotonic clock: nanoseconds since the machine was switched on; and the time of day. Deadlines are on the
// monotonic one. Example: sdk/libkos/examples/clock.cpp.
#pragma once

#include <kos/abi/handle.hpp>
#include <kos/base/result.hpp>
#include <kos/deadline.hpp>

namespace kos {

class Clock {
  public:
    static constexpr u64 kMicrosecond = 1'000;
    static constexpr u64 kMillisecond = 1'000 * kMicrosecond;
    static constexpr u64 kSecond = 1'000 * kMillisecond;

    // Nanoseconds since the machine was switched on; never goes back.
    static u64 uptime();
    // The shortest time between two different readings, in nanoseconds, rounded up.
    static u64 resolution();
    // The deadline that lies this many nanoseconds ahead.
    static Deadline after(u64 ns) { return Deadline::at(uptime() + ns); }
    // Waits at least this many nanoseconds.
    static void sleep(u64 ns) { sleep_until(after(ns)); }
    // Waits until then, or not at all if that is over. What is done every so often keeps its pace this way.
    static void sleep_until(Deadline deadline);

    // Nanoseconds since 1970-01-01 UTC; goes back when somebody sets it back. BAD_STATE: nobody knows, the machine has
    // no real-time clock and it was not set.
    static Result<u64> system_time();
    // clock: the resource of this name, with MANAGE. INVALID: the machine would have been switched on before 1970.
    static Result<> set_system_time(abi::Handle clock, u64 ns);
};

}  // namespace kos
