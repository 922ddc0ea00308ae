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

u64 Clock::resolution() {
    const auto resolution = core::Time::resolution();
    require(resolution.has_value(), "the kernel has no clock");
    return resolution->step;
}

Result<u64> Clock::system_time() {
    return TRY(core::Time::system_time()).time;
}

Result<> Clock::set_system_time(abi::Handle clock, u64 ns) {
    return core::Time::set_system_time(clock, ns);
}

void Clock::sleep_until(Deadline deadline) {
    // The kernel knows no error of it.
    static_cast<void>(core::Thread::sleep(deadline));
}

}  // namespace kos
