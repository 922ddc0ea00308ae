// SPDX-License-Identifier: Apache-2.0
// Taking and giving units.
#include <kos/semaphore.hpp>

namespace kos {

bool Semaphore::try_acquire() {
    return take(0);
}

// Takes a unit and leaves the marks behind. A thread that slept marks the word, since others may sleep still.
bool Semaphore::take(u32 marks) {
    u32 seen = word_.load(std::memory_order_relaxed);
    // Acquire: what was written before release() is seen.
    while ((seen & kMostUnits) != 0) {
        if (word_.compare_exchange_weak(seen, (seen - 1) | marks, std::memory_order_acquire,
                                        std::memory_order_relaxed)) {
            // release() wakes as many as it gives units, but only if it finds the mark, which the first of two releases
            // takes away: so each sleeper passes the wake-up on while there are units.
            if (marks != 0 && (seen & kMostUnits) > 1) {
                detail::futex_wake(word_, detail::kWakeOne);
            }
            return true;
        }
    }
    return false;
}

Result<> Semaphore::acquire(Deadline deadline) {
    if (take(0)) {
        return {};
    }
    while (!take(kAwaited)) {
        u32 empty = 0;
        // Relaxed: the mark carries no data. A word that is neither empty nor marked has a unit.
        if (word_.compare_exchange_strong(empty, kAwaited, std::memory_order_relaxed) || empty == kAwaited) {
            TRY(detail::futex_wait(word_, kAwaited, deadline));
        }
    }
    return {};
}

Result<> Semaphore::release(u32 units) {
    u32 seen = word_.load(std::memory_order_relaxed);
    do {
        if (units > kMostUnits - (seen & kMostUnits)) {
            return Error{Status::TooBig};
        }
        // Release: see take().
    } while (!word_.compare_exchange_weak(seen, (seen & kMostUnits) + units, std::memory_order_release,
                                          std::memory_order_relaxed));
    if ((seen & kAwaited) != 0) {
        detail::futex_wake(word_, units);
    }
    return {};
}

}  // namespace kos
