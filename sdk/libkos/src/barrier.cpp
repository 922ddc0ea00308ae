// SPDX-License-Identifier: Apache-2.0
// Meeting and going on.
#include <kos/barrier.hpp>

namespace kos {

Result<Barrier::Arrival> Barrier::wait(Deadline deadline) {
    u32 seen = word_.load(std::memory_order_relaxed);
    u32 next = 0;
    do {
        const u32 others = seen & kMostThreads;
        next = others + 1 == threads_ ? (seen - others) + kMeeting : seen + 1;
        // Acquire and release: the last one sees what all wrote, and hands it on to all.
    } while (!word_.compare_exchange_weak(seen, next, std::memory_order_acq_rel, std::memory_order_relaxed));
    const u32 meeting = seen / kMeeting;
    if (next / kMeeting != meeting) {
        if ((seen & kMostThreads) != 0) {
            detail::futex_wake(word_, detail::kWakeAll);
        }
        return Arrival::Last;
    }
    // Whoever cannot wait leaves, unless the last one came meanwhile.
    if (const Result<> waited = await_end(meeting, deadline); !waited && leave(meeting)) {
        return Error{waited.error()};
    }
    return Arrival::Waited;
}

Result<> Barrier::await_end(u32 meeting, Deadline deadline) {
    // Acquire: see wait(). Each thread that comes changes the word; who sleeps already is woken by the last one.
    for (u32 seen = word_.load(std::memory_order_acquire); seen / kMeeting == meeting;
         seen = word_.load(std::memory_order_acquire)) {
        TRY(detail::futex_wait(word_, seen, deadline));
    }
    return {};
}

// Takes the caller back out of the meeting; false: the meeting is over.
bool Barrier::leave(u32 meeting) {
    u32 seen = word_.load(std::memory_order_acquire);
    // Release keeps what the caller wrote before its own coming; acquire: the meeting may turn out to be over.
    while (seen / kMeeting == meeting) {
        if (word_.compare_exchange_weak(seen, seen - 1, std::memory_order_acq_rel, std::memory_order_acquire)) {
            return true;
        }
    }
    return false;
}

}  // namespace kos
