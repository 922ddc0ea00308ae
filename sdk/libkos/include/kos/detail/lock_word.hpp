// SPDX-License-Identifier: Apache-2.0
// The word of a lock that one thread holds at a time: what SpinLock and Mutex share.
#pragma once

#include <source_location>

#include <kos/detail/futex.hpp>

namespace kos::detail {

class LockWord {
  public:
    // Acquire: what the last holder wrote is seen from here on.
    bool try_lock() {
        u32 seen = kFree;
        return word_.compare_exchange_strong(seen, kHeld, std::memory_order_acquire, std::memory_order_relaxed);
    }

    // spins: how often to look again before sleeping.
    Result<> lock(u32 spins, Deadline deadline) { return try_lock() ? Result<>{} : wait(spins, deadline); }

    // As one that has slept: the word says from now on that others may sleep. For those who may have been moved here
    // while they slept elsewhere.
    Result<> lock_awaited(Deadline deadline) { return wait(0, deadline); }

    // Release: the next holder sees what this one wrote. The word may be gone as soon as it is free.
    void unlock() {
        if (word_.exchange(kFree, std::memory_order_release) == kContended) {
            futex_wake(word_, kWakeOne);
        }
    }

    const FutexWord& futex() const { return word_; }

  private:
    static constexpr u32 kFree = 0;
    static constexpr u32 kHeld = 1;
    static constexpr u32 kContended = 2;  // held, and somebody may sleep

    bool spin(u32 spins);
    Result<> wait(u32 spins, Deadline deadline);

    FutexWord word_{kFree};
};

// Ends the program: a lock that the code cannot go on without was not given.
[[noreturn]] void lock_refused(Status status, std::source_location where);

// Passes on a lock that has to be there.
inline void require_lock(const Result<>& locked, std::source_location where) {
    if (!locked) [[unlikely]] {
        lock_refused(locked.error(), where);
    }
}

}  // namespace kos::detail
