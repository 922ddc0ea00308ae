// SPDX-License-Identifier: Apache-2.0
// Waiting with a mutex, and notifying.
#include <kos/condvar.hpp>

namespace kos {

Result<> Condvar::wait(Mutex& mutex, Deadline deadline) {
    // Relaxed, all of it: who changes the data after this thread gave the mutex back has taken the mutex after it, and
    // so sees this count; it changes turn_ after this reading. A notification between unlock() and futex_wait makes the
    // comparison fail. Only 2^32 of them in that moment would be missed.
    sleepers_.fetch_add(1, std::memory_order_relaxed);
    const u32 turn = turn_.load(std::memory_order_relaxed);
    mutex.unlock();
    const Result<> waited = detail::futex_wait(turn_, turn, deadline);
    sleepers_.fetch_sub(1, std::memory_order_relaxed);
    detail::require_lock(mutex.lock(), std::source_location::current());
    return waited;
}

void Condvar::notify_one() {
    notify(detail::kWakeOne);
}

void Condvar::notify_all() {
    notify(detail::kWakeAll);
}

void Condvar::notify(u32 count) {
    if (sleepers_.load(std::memory_order_relaxed) != 0) {
        turn_.fetch_add(1, std::memory_order_relaxed);
        detail::futex_wake(turn_, count);
    }
}

}  // namespace kos
