// SPDX-License-Identifier: Apache-2.0
// The page that the first process and its peer share, and what the peer is told to do.
#pragma once

#include <atomic>
#include <cstddef>
#include <span>

#include <kos/base/types.hpp>

namespace futex {

struct Page {
    std::atomic<kos::u32> ping;
    std::atomic<kos::u32> pong;
    std::atomic<kos::u32> ready;  // counts the peer's threads that are about to sleep
    std::atomic<kos::u32> woken;  // counts its wake-ups
};
static_assert(std::atomic<kos::u32>::is_always_lock_free);

inline Page& page_in(std::span<std::byte> bytes) {
    // Safe: the first bytes of a page that begins as zeros; only atomics lie there.
    return *reinterpret_cast<Page*>(bytes.data());
}

// The peer's argument.
inline constexpr char kAnswers[] = "answers";  // waits for ping to count up, counts pong up
inline constexpr char kSleeps[] = "sleeps";    // sleeps on ping with four threads, for ever
inline constexpr char kPrivate[] = "private";  // sleeps on ping as if it were its own

inline constexpr kos::u32 kRounds = 1000;
inline constexpr kos::u32 kSleepers = 4;

}  // namespace futex
