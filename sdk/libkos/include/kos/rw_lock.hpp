// SPDX-License-Identifier: Apache-2.0
// RwLock: many readers at a time, or one writer.
//
// A writer that waits keeps new readers out, so readers cannot starve it; do not lock for reading twice in one thread.
// Writers come first: what is written all the time is better off with a Mutex. A free lock, and one that only readers
// hold, is taken and given back without a system call.
// Example: sdk/libkos/examples/rw_lock.cpp. Guards, which unlock by themselves: <kos/lock.hpp>.
#pragma once

#include <kos/mutex.hpp>

namespace kos {

class KOS_CAPABILITY("rw lock") RwLock {
  public:
    constexpr RwLock() = default;
    RwLock(const RwLock&) = delete;
    RwLock& operator=(const RwLock&) = delete;

    // For writing. TIMEOUT: the deadline passed. DENIED: it is held, and the policy does not let this process sleep on
    // memory.
    Result<> lock(Deadline deadline = Deadline::never());
    bool try_lock();
    void unlock();

    // For reading. Errors as lock().
    Result<> lock_shared(Deadline deadline = Deadline::never());
    bool try_lock_shared();
    void unlock_shared();

  private:
    static constexpr u32 kWriter = u32{1} << 31;   // one holds it, or waits for the readers to leave
    static constexpr u32 kAwaited = u32{1} << 30;  // readers may sleep until the writer is gone
    static constexpr u32 kReaders = kAwaited - 1;

    Result<> await_readers(Deadline deadline);
    void let_readers_in();

    detail::FutexWord word_{0};
    detail::FutexWord left_{0};  // counts last readers that left while a writer waited
    Mutex writers_;              // whose holder may set kWriter
};

}  // namespace kos
