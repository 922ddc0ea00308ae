// SPDX-License-Identifier: Apache-2.0
// core.Time: the monotonic clock.
#include "service/time.hpp"

#include <hal/clock.hpp>

#include "obj/invocation.hpp"

namespace kos::service::time {

namespace {

constexpr u64 kNanosecondsPerSecond = 1'000'000'000;

}  // namespace

Result<UptimeOut> uptime(obj::Invocation& /*call*/) {
    return UptimeOut{kos::hal::now_ns()};
}

Result<ResolutionOut> resolution(obj::Invocation& /*call*/) {
    const u64 hertz = kos::hal::clock_frequency_hz();
    return ResolutionOut{(kNanosecondsPerSecond + hertz - 1) / hertz};
}

}  // namespace kos::service::time
