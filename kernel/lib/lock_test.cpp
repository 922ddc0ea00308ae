// SPDX-License-Identifier: Apache-2.0
// The ticket lock: exclusion, order of tickets, wrap of the tickets.
#include "lib/lock.hpp"

#include <thread>

#include <gtest/gtest.h>

namespace kos {
namespace {

TEST(TicketLock, TryLockFailsWhileHeld) {
    TicketLock lock{LockRank::Kernel};
    ASSERT_TRUE(lock.try_lock());
    EXPECT_TRUE(lock.locked());
    EXPECT_FALSE(lock.try_lock());
    lock.unlock();
    EXPECT_FALSE(lock.locked());
    EXPECT_EQ(lock.rank(), LockRank::Kernel);
}

TEST(TicketLock, TicketsWrap) {
    TicketLock lock{LockRank::Kernel};
    for (int i = 0; i < 70'000; ++i) {
        const Guard guard{lock};
        ASSERT_TRUE(lock.locked());
    }
    EXPECT_TRUE(lock.try_lock());
    lock.unlock();
}

TEST(TicketLock, OneAtATime) {
    TicketLock lock{LockRank::Kernel};
    int count = 0;
    const auto work = [&] {
        for (int i = 0; i < 2'000; ++i) {
            const Guard guard{lock};
            ++count;
        }
    };
    std::thread other{work};
    work();
    other.join();
    EXPECT_EQ(count, 4'000);
}

}  // namespace
}  // namespace kos
