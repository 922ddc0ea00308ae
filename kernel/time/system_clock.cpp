// SPDX-License-Identifier: Apache-2.0
// Reading and setting the time of day.
#include "time/system_clock.hpp"

namespace kos::time {

constinit SystemClock system_clock;

Result<u64> SystemClock::at(u64 uptime) const {
    if (!switched_on_) {
        return Error{Status::BadState};
    }
    const u64 time = *switched_on_ + uptime;
    return time < uptime ? ~u64{0} : time;
}

Result<void> SystemClock::set(u64 uptime, u64 time) {
    if (time < uptime) {
        return Error{Status::Invalid};
    }
    switched_on_ = time - uptime;
    return {};
}

}  // namespace kos::time
