// SPDX-License-Identifier: Apache-2.0
// How a thread is to be scheduled: its class, and what that class knows of it.
#pragma once

#include <kos/base/types.hpp>

namespace kos::sched {

// 0 is the lowest, 255 the highest. Higher always runs before lower of the same class.
using Priority = u8;

inline constexpr u32 kPriorityLevels = 256;
inline constexpr Priority kDefaultPriority = 64;

// A higher one always runs before a lower one, but for the limit of real time.
enum class Class : u8 {
    Idle,      // when nobody else is ready
    Standard,  // by priority; equals share by weight
    RealTime,  // by priority; equals take turns, or wait for the one that runs
    Deadline,  // so much time in each period, the nearest deadline first
};

// Class and priority in one number: who of two goes first, wherever threads wait in order.
using Rank = u16;

// When a real-time thread makes room for others of its priority.
enum class Turn : u8 {
    Slice,    // round robin: after a time slice
    Endless,  // FIFO: when it waits or yields
};

// Whether a real-time thread is bound by the limit that keeps time for standard ones.
enum class Limit : u8 {
    Share,
    None,
};

// What a thread with a deadline gets: so much time in each period, until so long after the period's begin.
struct Reservation {
    u64 budget_ns = 0;
    u64 deadline_ns = 0;
    u64 period_ns = 0;

    bool operator==(const Reservation&) const = default;
};

inline constexpr u64 kShortestBudgetNs = 10'000;
inline constexpr u64 kLongestPeriodNs = 10'000'000'000;

inline constexpr u16 kWeightLowest = 1;
inline constexpr u16 kDefaultWeight = 100;
inline constexpr u16 kWeightHighest = 1000;

struct Schedule {
    Class kind = Class::Standard;
    Priority priority = kDefaultPriority;  // Standard, RealTime; else 0
    Turn turn = Turn::Slice;               // RealTime
    Limit limit = Limit::Share;            // RealTime
    u16 weight = kDefaultWeight;           // Standard; else 0
    Reservation reservation{};             // Deadline

    Rank rank() const { return static_cast<Rank>(static_cast<u32>(kind) * kPriorityLevels + priority); }

    bool operator==(const Schedule&) const = default;
};

}  // namespace kos::sched
