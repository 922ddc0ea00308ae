// SPDX-License-Identifier: Apache-2.0
// kos::Clock: something every 10 ms, however long it takes itself.
#include <kos/clock.hpp>
#include <kos/print.hpp>

int main(int, char**) {
    constexpr kos::u64 kBeat = 10 * kos::Clock::kMillisecond;
    constexpr kos::u32 kBeats = 3;
    const kos::u64 start = kos::Clock::uptime();
    for (kos::u32 beat = 1; beat <= kBeats; ++beat) {
        kos::Clock::sleep_until(kos::Deadline::at(start + beat * kBeat));
    }
    const bool enough = kos::Clock::uptime() - start >= kBeats * kBeat;
    kos::println("clock: three beats took {}, steps are finer than a beat: {}", enough ? "30 ms or more" : "too little",
                 kos::Clock::resolution() < kBeat);
    return 0;
}
