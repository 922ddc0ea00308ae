// SPDX-License-Identifier: Apache-2.0
// Mutex: one thread at a time; the others sleep. The usual lock.
//
// Locking a free mutex and unlocking one that nobody waits for make no system call. Not recursive, and not fair: a
// thread that comes by may take a free mutex before one that is just waking up.
// Who sleeps is woken by priority, equal ones in the order in which they came.
// Example: sdk/libkos/examples/mutex.cpp. Guards, which unlock by themselves: <kos/lock.hpp>.
#pragma once

#include <kos/base/thread_safety.hpp>
#include <kos/detail/lock_word.hpp>

namespace kos {

class KOS_CAPABILITY("mutex") Mutex {
  public:
    constexpr Mutex() = default;
    Mutex(const Mutex&) = delete;
    Mutex& operator=(const Mutex&) = delete;

    // TIMEOUT: the deadline passed. DENIED: it is held, and the policy does not let this process sleep on memory.
    Result<> lock(Deadline deadline = Deadline::never()) { return word_.lock(kSpins, deadline); }
    // Takes it only if it is free now.
    bool try_lock() { return word_.try_lock(); }
    // By the thread that holds it.
    void unlock() { word_.unlock(); }

  private:
    friend class Condvar;

    static constexpr u32 kSpins = 0;

    detail::LockWord word_;
};

}  // namespace kos
