// SPDX-License-Identifier: Apache-2.0
// TicketLock: the kernel's spinlock, first come first served. Interrupts are masked in the kernel, so a holder is never
// preempted and a lock is never taken by an interrupt handler over itself.
#pragma once

#include <atomic>

#include <kos/base/thread_safety.hpp>
#include <kos/base/types.hpp>

namespace kos {

// Who holds a lock may take only one of a higher rank.
enum class LockRank : u8 {
    Kernel,   // the one lock over all objects
    Memory,   // the page allocator
    Log,      // the ring; a leaf: any code may write a line
    Console,  // the device; taken by the drain alone, with no other lock held
};

class KOS_CAPABILITY("lock") TicketLock {
  public:
    explicit constexpr TicketLock(LockRank rank) : rank_{rank} {}
    TicketLock(const TicketLock&) = delete;
    TicketLock& operator=(const TicketLock&) = delete;

    void lock() KOS_ACQUIRE() {
        const u16 ticket = draw();
        while (!serves(ticket)) {
        }
    }
    // The same in two parts, for who does something while it waits: asks until it is served.
    u16 draw() { return next_.fetch_add(1, std::memory_order_relaxed); }
    // Acquire: what the last holder wrote is seen from here on.
    bool serves(u16 ticket) const { return serving_.load(std::memory_order_acquire) == ticket; }

    // Takes the lock only if it is free now.
    bool try_lock() KOS_TRY_ACQUIRE(true) {
        u16 ticket = serving_.load(std::memory_order_relaxed);
        return next_.compare_exchange_strong(ticket, static_cast<u16>(ticket + 1), std::memory_order_acquire,
                                             std::memory_order_relaxed);
    }

    void unlock() KOS_RELEASE() {
        // Only the holder writes serving_: a plain increment, published to the next one.
        const u16 next = static_cast<u16>(serving_.load(std::memory_order_relaxed) + 1);
        serving_.store(next, std::memory_order_release);
    }

    bool locked() const { return serving_.load(std::memory_order_relaxed) != next_.load(std::memory_order_relaxed); }

    // Somebody waits for the holder.
    bool contended() const {
        const u16 held = static_cast<u16>(serving_.load(std::memory_order_relaxed) + 1);
        return locked() && next_.load(std::memory_order_relaxed) != held;
    }

    // The ticket whose turn it is, or would be.
    u16 served() const { return serving_.load(std::memory_order_relaxed); }

    LockRank rank() const { return rank_; }

  private:
    std::atomic<u16> next_{0};
    std::atomic<u16> serving_{0};
    LockRank rank_;
};

// Holds a lock for a block.
class KOS_SCOPED_CAPABILITY [[nodiscard]] Guard {
  public:
    explicit Guard(TicketLock& lock) KOS_ACQUIRE(lock) : lock_{lock} { lock_.lock(); }
    Guard(const Guard&) = delete;
    Guard& operator=(const Guard&) = delete;
    ~Guard() KOS_RELEASE() { lock_.unlock(); }

  private:
    TicketLock& lock_;
};

}  // namespace kos
