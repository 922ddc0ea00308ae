// SPDX-License-Identifier: Apache-2.0
// Readers and writers.
#include <kos/rw_lock.hpp>

namespace kos {

Result<> RwLock::lock(Deadline deadline) {
    TRY(writers_.lock(deadline));
    // Acquire: what readers and the writer before did is over. From here on no reader comes in.
    if ((word_.fetch_or(kWriter, std::memory_order_acquire) & kReaders) == 0) {
        return {};
    }
    const Result<> waited = await_readers(deadline);
    if (!waited) {
        unlock();
    }
    return waited;
}

// The last reader counts left_ up after it has left word_: who reads left_ first and finds readers after that will see
// another value of left_ when they are gone.
Result<> RwLock::await_readers(Deadline deadline) {
    while (true) {
        // Acquire: not after the look at the readers. Theirs too: what they did with the data is over.
        const u32 left = left_.load(std::memory_order_acquire);
        if ((word_.load(std::memory_order_acquire) & kReaders) == 0) {
            return {};
        }
        TRY(detail::futex_wait(left_, left, deadline));
    }
}

bool RwLock::try_lock() {
    if (!writers_.try_lock()) {
        return false;
    }
    u32 free = 0;
    // Acquire as in lock().
    if (word_.compare_exchange_strong(free, kWriter, std::memory_order_acquire, std::memory_order_relaxed)) {
        return true;
    }
    writers_.unlock();
    return false;
}

void RwLock::unlock() {
    let_readers_in();
    writers_.unlock();
}

void RwLock::let_readers_in() {
    // Release: readers see what was written. There are none now, unless a writer that gives up leaves them in.
    const u32 seen = word_.fetch_and(kReaders, std::memory_order_release);
    if ((seen & kAwaited) != 0) {
        detail::futex_wake(word_, detail::kWakeAll);
    }
}

bool RwLock::try_lock_shared() {
    u32 seen = word_.load(std::memory_order_relaxed);
    while ((seen & kWriter) == 0 && (seen & kReaders) != kReaders) {
        // Acquire: what the last writer wrote is seen.
        if (word_.compare_exchange_weak(seen, seen + 1, std::memory_order_acquire, std::memory_order_relaxed)) {
            return true;
        }
    }
    return false;
}

Result<> RwLock::lock_shared(Deadline deadline) {
    while (!try_lock_shared()) {
        u32 seen = word_.load(std::memory_order_relaxed);
        // Relaxed: the mark carries no data. If the writer left meanwhile, or readers came or went, look again.
        if ((seen & kWriter) != 0 && word_.compare_exchange_strong(seen, seen | kAwaited, std::memory_order_relaxed)) {
            TRY(detail::futex_wait(word_, seen | kAwaited, deadline));
        }
    }
    return {};
}

void RwLock::unlock_shared() {
    // Release: what this reader did with the data comes before what a writer does.
    const u32 seen = word_.fetch_sub(1, std::memory_order_release);
    if ((seen & kWriter) != 0 && (seen & kReaders) == 1) {
        // Release: after the reader left; see await_readers().
        left_.fetch_add(1, std::memory_order_release);
        detail::futex_wake(left_, detail::kWakeOne);
    }
}

}  // namespace kos
