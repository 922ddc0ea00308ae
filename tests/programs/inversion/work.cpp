// SPDX-License-Identifier: Apache-2.0
// Computing for a time of one's own.
#include "scene.hpp"

namespace inversion {

void work(kos::u64 ns) {
    // A turn is short beside a time slice; what others take in between is not counted.
    constexpr kos::u64 kTurn = 20'000;
    for (kos::u64 done = 0; done < ns;) {
        const kos::u64 begin = kos::Clock::uptime();
        kos::u64 passed = 0;
        while (passed < kTurn) {
            passed = kos::Clock::uptime() - begin;
        }
        done += kTurn;
    }
}

}  // namespace inversion
