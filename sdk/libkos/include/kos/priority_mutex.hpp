// SPDX-License-Identifier: Apache-2.0
// PriorityMutex: a mutex whose holder runs at least as soon as any thread that waits for it would (priority
// inheritance), and that survives its holder. For locks that threads of different priorities share; where all have the
// same one, Mutex does.
//
//     kos::PriorityMutex mutex;
//     const kos::Lock lock{mutex};
//     if (mutex.abandoned()) { ... put right what the lock protects ...; mutex.repaired(); }
//
// Locking a free one and unlocking one that nobody waits for make no system call. Not recursive. It goes from the
// holder straight to the first in line, by priority, equal ones in the order in which they came.
// Example: sdk/libkos/examples/priority_mutex.cpp.
#pragma once

#include <atomic>

#include <kos/base/result.hpp>
#include <kos/base/thread_safety.hpp>
#include <kos/base/types.hpp>
#include <kos/deadline.hpp>

namespace kos {

class KOS_CAPABILITY("mutex") PriorityMutex {
  public:
    constexpr PriorityMutex() = default;
    PriorityMutex(const PriorityMutex&) = delete;
    PriorityMutex& operator=(const PriorityMutex&) = delete;

    // TIMEOUT: the deadline passed. DEADLOCK: the caller holds it, or waits for itself. DENIED: the policy does not let
    // this process wait for locks.
    Result<> lock(Deadline deadline = Deadline::never());
    // Takes it only if it is free now.
    bool try_lock();
    // By the thread that holds it.
    void unlock();

    // A holder ended without unlocking, and nobody called repaired() since. Asked and told by the holder.
    bool abandoned() const { return abandoned_; }
    void repaired() { abandoned_ = false; }

  private:
    std::atomic<u32> word_{0};
    bool abandoned_ = false;
};

}  // namespace kos
