// SPDX-License-Identifier: Apache-2.0
// The three threads of an inversion: a low one that holds something, a high one that wants it, and one in the middle
// that wants the CPU for a part of the time.
#pragma once

#include <kos/base/types.hpp>
#include <kos/clock.hpp>

namespace inversion {

inline constexpr kos::u64 kMs = kos::Clock::kMillisecond;
// What the low thread does while it holds the lock, in time of its own on the CPU.
inline constexpr kos::u64 kWorkNs = 20 * kMs;

// Computes until the calling thread has had the CPU for so long.
void work(kos::u64 ns);

// How long the high thread waits, in ns; the middle one wants so many percent of the CPU. 0: it could not be found out.
kos::u64 wait_for_priority_mutex(kos::u32 load_percent);
kos::u64 wait_for_server(kos::u32 load_percent);

// A holder ends, with and without others in line; the lock is refused to who holds it.
bool locks_survive_their_holders();

}  // namespace inversion
