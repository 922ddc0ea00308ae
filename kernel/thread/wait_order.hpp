// SPDX-License-Identifier: Apache-2.0
// The order of those who wait: by rank, equal ones as they came.
#pragma once

#include "thread/thread.hpp"

namespace kos::thread {

inline void insert_by_rank(WaitList& waiters, Thread& waiter) {
    Thread* behind = waiters.front();
    while (behind != nullptr && behind->rank() >= waiter.rank()) {
        behind = waiters.next(*behind);
    }
    if (behind == nullptr) {
        waiters.push_back(waiter);
    } else {
        waiters.insert_before(*behind, waiter);
    }
}

// Puts one that waits where its rank belongs now.
inline void reinsert_by_rank(WaitList& waiters, Thread& waiter) {
    static_cast<WaitNode&>(waiter).unlink();
    insert_by_rank(waiters, waiter);
}

}  // namespace kos::thread
