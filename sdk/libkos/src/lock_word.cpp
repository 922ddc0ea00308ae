// SPDX-License-Identifier: Apache-2.0
// A lock that another thread holds.
#include <kos/base/fixed_buffer.hpp>
#include <kos/base/format.hpp>
#include <kos/detail/lock_word.hpp>
#include <kos/panic.hpp>

namespace kos::detail {

// Only reads until the lock looks free: writing would take the cache line from the holder again and again.
bool LockWord::spin(u32 spins) {
    for (u32 turn = 0; turn < spins; ++turn) {
        if (word_.load(std::memory_order_relaxed) == kFree && try_lock()) {
            return true;
        }
    }
    return false;
}

Result<> LockWord::wait(u32 spins, Deadline deadline) {
    if (spin(spins)) {
        return {};
    }
    // Who slept takes the lock as contended: others may sleep still, and only this mark makes unlock() wake them. One
    // wake-up for nobody at the end is the price. Acquire as in try_lock().
    while (word_.exchange(kContended, std::memory_order_acquire) != kFree) {
        TRY(futex_wait(word_, kContended, deadline));
    }
    return {};
}

void lock_refused(Status status, std::source_location where) {
    FixedBuffer<64> reason;
    format_to(reason, "a lock cannot be taken: {}", status);
    panic(reason.view(), where);
}

}  // namespace kos::detail
