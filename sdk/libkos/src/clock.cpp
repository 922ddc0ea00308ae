// SPDX-License-Identifier: Apache-2.0
// The clock by the kernel's endpoint Time, and waiting by Thread.Sleep.
#include <kos/clock.hpp>
#include <kos/core/thread.hpp>
#include <kos/core/time.hpp>
#include <kos/panic.hpp>

namespace kos {

u64 Clock::uptime() {
    const auto now = core::Time::uptime();
    require(now.has_value(), "the kernel has no clock");
    return now->time;
}

void Clock::sleep(u64 ns) {
    // An early end of the sleep would only be a bad deadline, which this is not.
    static_cast<void>(core::Thread::sleep(after(ns)));
}

}  // namespace kos
