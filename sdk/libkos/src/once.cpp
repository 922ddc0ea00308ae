// SPDX-License-Identifier: Apache-2.0
// Whose turn it is to do what is done once.
#include <kos/once.hpp>

namespace kos {

Result<Once::Turn> Once::begin(Deadline deadline) {
    while (true) {
        u32 seen = kNew;
        // Acquire, both: see is_done(); of work that failed, too, since it may have left something behind.
        if (word_.compare_exchange_strong(seen, kBusy, std::memory_order_acquire, std::memory_order_acquire)) {
            return Turn::Own;
        }
        if (seen == kDone) {
            return Turn::Over;
        }
        // Relaxed: the mark carries no data.
        if (seen == kAwaited || word_.compare_exchange_strong(seen, kAwaited, std::memory_order_relaxed)) {
            TRY(detail::futex_wait(word_, kAwaited, deadline));
        }
    }
}

void Once::finish(u32 state) {
    // Release: see begin() and is_done().
    if (word_.exchange(state, std::memory_order_release) == kAwaited) {
        detail::futex_wake(word_, detail::kWakeAll);
    }
}

}  // namespace kos
