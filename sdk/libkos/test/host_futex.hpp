// SPDX-License-Identifier: Apache-2.0
// What the tests of the locks see of the futexes that they run on: the host's.
#pragma once

#include <kos/base/types.hpp>
#include <kos/deadline.hpp>

namespace kos::test {

// Calls of futex_wait and futex_wake since the program started.
u32 futex_calls();

// Waits until so many threads are in futex_wait, and nearly all of them asleep.
void await_sleepers(u32 count);

// Every other futex_wait ends for no reason, as it may.
class SpuriousWakeUps {
  public:
    SpuriousWakeUps();
    SpuriousWakeUps(const SpuriousWakeUps&) = delete;
    SpuriousWakeUps& operator=(const SpuriousWakeUps&) = delete;
    ~SpuriousWakeUps();
};

// A deadline on the host's clock.
Deadline after_ms(u64 ms);
// So far ahead that only a lost wake-up can miss it.
inline Deadline soon() {
    return after_ms(30'000);
}

}  // namespace kos::test
