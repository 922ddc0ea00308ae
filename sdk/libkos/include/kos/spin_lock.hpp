// SPDX-License-Identifier: Apache-2.0
// SpinLock: for a few instructions that another CPU waits for: looks again a bounded number of times, then sleeps.
//
// A thread can lose its CPU while it holds the lock, so no spin in user space may be endless. Never hold it across a
// system call; what takes longer is a Mutex. Not recursive, not fair.
// Example: sdk/libkos/examples/spin_lock.cpp. Guards, which unlock by themselves: <kos/lock.hpp>.
#pragma once

#include <kos/base/thread_safety.hpp>
#include <kos/detail/lock_word.hpp>

namespace kos {

class KOS_CAPABILITY("spin lock") SpinLock {
  public:
    constexpr SpinLock() = default;
    SpinLock(const SpinLock&) = delete;
    SpinLock& operator=(const SpinLock&) = delete;

    // TIMEOUT: the deadline passed. DENIED: it is held, and the policy does not let this process sleep on memory.
    Result<> lock(Deadline deadline = Deadline::never()) { return word_.lock(kSpins, deadline); }
    // Takes it only if it is free now.
    bool try_lock() { return word_.try_lock(); }
    // By the thread that holds it.
    void unlock() { word_.unlock(); }

  private:
    // About as long as sleeping and waking would take: some thousand cycles.
    static constexpr u32 kSpins = 200;

    detail::LockWord word_;
};

}  // namespace kos
