// SPDX-License-Identifier: Apache-2.0
// What the groups of checks have in common.
#pragma once

#include <atomic>
#include <bit>

#include <kos/clock.hpp>
#include <kos/futex.hpp>
#include <kos/thread.hpp>

#include "../check.hpp"

namespace futex {

using kos::Clock;
using kos::Deadline;
using kos::Futex;
using kos::FutexScope;
using kos::Result;
using kos::Status;
using kos::Thread;
using kos::u32;
using kos::u64;
using kos::u8;

using Word = std::atomic<u32>;

// Above the main thread's: it runs as soon as it can.
inline constexpr u8 kAbove = 65;

inline u64 address_of(const Word& word) {
    return std::bit_cast<u64>(&word);
}
// Only a lost wake-up takes so long.
inline Deadline patience() {
    return Clock::after(10 * Clock::kSecond);
}

// What the kernel gave the first process.
struct Powers {
    kos::abi::Handle factory;
    kos::abi::Handle stat;
};

Result<> check_statuses(Check& check);
Result<> check_order(Check& check);
Result<> check_sharing(const Powers& powers, Check& check);

}  // namespace futex
