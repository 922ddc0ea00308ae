// SPDX-License-Identifier: Apache-2.0
// What the groups of checks have in common.
#pragma once

#include <atomic>

#include <kos/clock.hpp>
#include <kos/thread.hpp>

#include "../check.hpp"

namespace smp {

using kos::Clock;
using kos::Deadline;
using kos::Result;
using kos::Status;
using kos::Thread;
using kos::u32;
using kos::u64;

inline constexpr u32 kMostCpus = 8;

inline u64 only(u32 cpu) {
    return u64{1} << cpu;
}
// Only something lost takes so long.
inline Deadline patience() {
    return Clock::after(20 * Clock::kSecond);
}
// True as soon as the condition holds; false if it does not in a long time.
template <typename Condition>
bool comes_true(Condition condition) {
    const u64 end = Clock::uptime() + 20 * Clock::kSecond;
    while (!condition()) {
        if (Clock::uptime() > end) {
            return false;
        }
        Clock::sleep(100 * Clock::kMicrosecond);
    }
    return true;
}

Result<> check_affinity(u32 cpus, Check& check);
Result<> check_spread(u32 cpus, Check& check);
Result<> check_wakes(u32 cpus, Check& check);
Result<> check_ends(u32 cpus, Check& check);

}  // namespace smp
