// SPDX-License-Identifier: Apache-2.0
// Setting and awaiting events.
#include <kos/event.hpp>

namespace kos {

void Event::set() {
    u32 seen = word_.load(std::memory_order_relaxed);
    // Release: see is_set(). The count tells a thread in wait() that the event was set, whatever it is by then.
    while (!word_.compare_exchange_weak(seen, ((seen & ~kAwaited) + kTurn) | kSet, std::memory_order_release,
                                        std::memory_order_relaxed)) {
    }
    if ((seen & kAwaited) != 0) {
        // All: some may be in wait() and some in wait_and_reset().
        detail::futex_wake(word_, detail::kWakeAll);
    }
}

void Event::reset() {
    // Acquire: what the thread looks at after the reset is at least as new as the set() that it takes back.
    word_.fetch_and(~kSet, std::memory_order_acquire);
}

// Marks the event as awaited and sleeps, unless the word has changed since it was seen.
Result<> Event::sleep(u32 seen, Deadline deadline) {
    // Relaxed: the mark carries no data.
    if (!word_.compare_exchange_strong(seen, seen | kAwaited, std::memory_order_relaxed)) {
        return {};
    }
    return detail::futex_wait(word_, seen | kAwaited, deadline);
}

Result<> Event::wait(Deadline deadline) {
    // Acquire, both times: see is_set(). reset() leaves the release of the set() before it in force.
    const u32 first = word_.load(std::memory_order_acquire);
    for (u32 seen = first; (seen & kSet) == 0 && seen / kTurn == first / kTurn;
         seen = word_.load(std::memory_order_acquire)) {
        TRY(sleep(seen, deadline));
    }
    return {};
}

Result<> Event::wait_and_reset(Deadline deadline) {
    while (true) {
        u32 seen = word_.load(std::memory_order_relaxed);
        // Acquire: see is_set(). set() woke all who slept, so nobody is forgotten by leaving the event clear.
        if ((seen & kSet) == 0) {
            TRY(sleep(seen, deadline));
        } else if (word_.compare_exchange_weak(seen, seen & ~kSet, std::memory_order_acquire,
                                               std::memory_order_relaxed)) {
            return {};
        }
    }
}

}  // namespace kos
