// SPDX-License-Identifier: Apache-2.0
// The one way in which locks, events and barriers sleep: on a 32-bit word that has a certain value.
#pragma once

#include <atomic>

#include <kos/base/result.hpp>
#include <kos/base/types.hpp>
#include <kos/deadline.hpp>

namespace kos::detail {

using FutexWord = std::atomic<u32>;
static_assert(sizeof(FutexWord) == sizeof(u32) && FutexWord::is_always_lock_free);

inline constexpr u32 kWakeOne = 1;
inline constexpr u32 kWakeAll = ~u32{0};

// Sleeps while the word has the expected value. The comparison and falling asleep are one step for every futex_wake of
// the same word, and the comparison comes after all that the caller did before.
// OK: woken, or the value is another one, or for no reason: the caller looks at the word again.
// TIMEOUT: the deadline passed and nobody spent a wake-up on this thread. DENIED: the policy refuses.
Result<> futex_wait(const FutexWord& word, u32 expected, Deadline deadline);

// Wakes at most so many threads that sleep on the word. Uses its address only: the word may be gone already.
void futex_wake(const FutexWord& word, u32 count);

// Wakes one thread that sleeps on the word, and has all others sleep on the other word from now on. Wakes all instead
// if the word has not the expected value any more. The other word may be gone already.
void futex_wake_one_and_move(const FutexWord& word, u32 expected, const FutexWord& target);

}  // namespace kos::detail
