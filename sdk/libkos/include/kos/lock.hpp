// SPDX-License-Identifier: Apache-2.0
// Guards: they hold a lock for a block.
//
//     const kos::Lock lock{mutex};                     waits as long as it takes
//     TRY(mutex.lock(kos::Clock::after(ns)));          waits until a deadline, and passes the error on
//     const kos::Lock lock{mutex, kos::kAdopt};
//
// clang checks members marked KOS_GUARDED_BY(mutex) by these guards; it cannot follow the Result of lock() itself.
// A guard's block must not run without its lock: a lock that is refused ends the program with a panic.
#pragma once

#include <source_location>

#include <kos/base/thread_safety.hpp>
#include <kos/detail/lock_word.hpp>

namespace kos {

// The lock is held already: the guard only gives it back.
struct Adopt {};
inline constexpr Adopt kAdopt{};

// Of a Mutex or SpinLock, or of a RwLock for writing.
template <typename L>
class KOS_SCOPED_CAPABILITY [[nodiscard]] Lock {
  public:
    explicit Lock(L& lock, std::source_location where = std::source_location::current()) KOS_ACQUIRE(lock)
        : lock_{&lock} {
        detail::require_lock(lock.lock(), where);
    }
    Lock(L& lock, Adopt) KOS_ACQUIRE(lock) : lock_{&lock} {}
    Lock(const Lock&) = delete;
    Lock& operator=(const Lock&) = delete;
    ~Lock() KOS_RELEASE() { unlock(); }

    // Gives it back before the block ends.
    void unlock() KOS_RELEASE() {
        if (lock_ != nullptr) {
            lock_->unlock();
            lock_ = nullptr;
        }
    }

  private:
    L* lock_;
};

// Of a RwLock for reading.
template <typename L>
class KOS_SCOPED_CAPABILITY [[nodiscard]] SharedLock {
  public:
    explicit SharedLock(L& lock, std::source_location where = std::source_location::current()) KOS_ACQUIRE_SHARED(lock)
        : lock_{&lock} {
        detail::require_lock(lock.lock_shared(), where);
    }
    SharedLock(L& lock, Adopt) KOS_ACQUIRE_SHARED(lock) : lock_{&lock} {}
    SharedLock(const SharedLock&) = delete;
    SharedLock& operator=(const SharedLock&) = delete;
    ~SharedLock() KOS_RELEASE() { unlock(); }

    // Gives it back before the block ends.
    void unlock() KOS_RELEASE() {
        if (lock_ != nullptr) {
            lock_->unlock_shared();
            lock_ = nullptr;
        }
    }

  private:
    L* lock_;
};

}  // namespace kos
