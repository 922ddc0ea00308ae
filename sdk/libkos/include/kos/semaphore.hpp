// SPDX-License-Identifier: Apache-2.0
// Semaphore: a number of units; acquire takes one, release gives some back.
//
// Taking a unit that is there, and giving back one that nobody waits for, make no system call. What a thread wrote
// before release() is seen by the one that acquires the unit.
// Example: sdk/libkos/examples/semaphore.cpp.
#pragma once

#include <kos/detail/futex.hpp>
#include <kos/panic.hpp>

namespace kos {

class Semaphore {
  public:
    static constexpr u32 kMostUnits = 0x7fff'ffff;

    // units: how many there are at first, at most kMostUnits.
    explicit constexpr Semaphore(u32 units) : word_{units} {
        if (units > kMostUnits) {
            panic("a semaphore of too many units");
        }
    }
    Semaphore(const Semaphore&) = delete;
    Semaphore& operator=(const Semaphore&) = delete;

    // Takes one, or waits for it. TIMEOUT: the deadline passed. DENIED: there is none, and the policy does not let this
    // process sleep on memory.
    Result<> acquire(Deadline deadline = Deadline::never());
    // Takes one only if it is there now.
    bool try_acquire();
    // Gives some back. TOO_BIG: there would be more than kMostUnits; nothing is given.
    Result<> release(u32 units = 1);

    // How many there are at this moment.
    u32 units() const { return word_.load(std::memory_order_relaxed) & kMostUnits; }

  private:
    static constexpr u32 kAwaited = ~kMostUnits;  // somebody may sleep

    bool take(u32 marks);

    detail::FutexWord word_;
};

}  // namespace kos
