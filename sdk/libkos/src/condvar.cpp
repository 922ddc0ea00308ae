// SPDX-License-Identifier: Apache-2.0
// Waiting with a mutex, and notifying.
#include <kos/condvar.hpp>

namespace kos {

Result<> Condvar::wait(Mutex& mutex, Deadline deadline) {
    // Relaxed, all of it: who changes the data after this thread gave the mutex back has taken the mutex after it, and
    // so sees this count; it changes turn_ after this reading. A notification between unlock() and futex_wait makes the
    // comparison fail. Only 2^32 of them in that moment would be missed.
    mutex_.store(&mutex.word_.futex(), std::memory_order_relaxed);
    sleepers_.fetch_add(1, std::memory_order_relaxed);
    const u32 turn = turn_.load(std::memory_order_relaxed);
    const u32 for_all = for_all_.load(std::memory_order_relaxed);
    mutex.unlock();
    const Result<> waited = detail::futex_wait(turn_, turn, deadline);
    sleepers_.fetch_sub(1, std::memory_order_relaxed);
    // If notify_all() woke this thread, it moved others to the mutex, which only a lock taken as awaited wakes.
    // Relaxed: being woken comes after it.
    const bool moved = for_all_.load(std::memory_order_relaxed) != for_all;
    detail::require_lock(moved ? mutex.word_.lock_awaited(Deadline::never()) : mutex.lock(),
                         std::source_location::current());
    return waited;
}

void Condvar::notify_one() {
    if (sleepers_.load(std::memory_order_relaxed) != 0) {
        turn_.fetch_add(1, std::memory_order_relaxed);
        detail::futex_wake(turn_, detail::kWakeOne);
    }
}

// The one that wakes takes the mutex as awaited, gives it back to the next one, and so on.
void Condvar::notify_all() {
    if (sleepers_.load(std::memory_order_relaxed) == 0) {
        return;
    }
    for_all_.fetch_add(1, std::memory_order_relaxed);
    const u32 turn = turn_.fetch_add(1, std::memory_order_relaxed) + 1;
    // Null: a thread has counted itself just now, and this one has not taken the mutex since.
    if (const detail::FutexWord* mutex = mutex_.load(std::memory_order_relaxed)) {
        detail::futex_wake_one_and_move(turn_, turn, *mutex);
    } else {
        detail::futex_wake(turn_, detail::kWakeAll);
    }
}

}  // namespace kos
