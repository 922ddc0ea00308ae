// SPDX-License-Identifier: Apache-2.0
// Readers and writers, on the host's futexes.
#include <gtest/gtest.h>
#include <kos/lock.hpp>
#include <kos/rw_lock.hpp>

#include "host_futex.hpp"
#include "threads.hpp"

namespace kos::test {
namespace {

constexpr u32 kThreads = 4;
constexpr u32 kRounds = 1500;

TEST(RwLock, MakesNoSystemCallIfNobodyWaits) {
    RwLock lock;
    const u32 before = futex_calls();
    EXPECT_TRUE(lock.lock_shared());
    EXPECT_TRUE(lock.try_lock_shared());
    EXPECT_FALSE(lock.try_lock());
    lock.unlock_shared();
    lock.unlock_shared();
    EXPECT_TRUE(lock.lock());
    EXPECT_FALSE(lock.try_lock_shared());
    EXPECT_FALSE(lock.try_lock());
    lock.unlock();
    {
        const Lock guard{lock};
    }
    {
        const SharedLock guard{lock};
    }
    EXPECT_TRUE(lock.try_lock());
    lock.unlock();
    EXPECT_EQ(futex_calls(), before);
}

TEST(RwLock, AWaitingWriterKeepsNewReadersOut) {
    RwLock lock;
    ASSERT_TRUE(lock.lock_shared());
    Threads writer{1, [&](u32) {
                       EXPECT_TRUE(lock.lock(soon()));
                       lock.unlock();
                   }};
    await_sleepers(1);
    EXPECT_FALSE(lock.try_lock_shared()) << "readers that come and go would starve the writer";
    EXPECT_EQ(lock.lock_shared(after_ms(10)).error(), Status::Timeout);
    lock.unlock_shared();
    writer.join();
    EXPECT_TRUE(lock.try_lock_shared());
}

TEST(RwLock, AWriterThatGivesUpLetsReadersIn) {
    RwLock lock;
    ASSERT_TRUE(lock.lock_shared());
    Threads writer{1, [&](u32) { EXPECT_EQ(lock.lock(after_ms(300)).error(), Status::Timeout); }};
    await_sleepers(1);
    Threads reader{1, [&](u32) {
                       EXPECT_TRUE(lock.lock_shared(soon()));
                       lock.unlock_shared();
                   }};
    await_sleepers(2);
    reader.join();
    writer.join();
    lock.unlock_shared();
    EXPECT_TRUE(lock.try_lock());
}

TEST(RwLock, GivesUpAtTheDeadline) {
    RwLock lock;
    ASSERT_TRUE(lock.lock());
    EXPECT_EQ(lock.lock(after_ms(10)).error(), Status::Timeout);
    EXPECT_EQ(lock.lock_shared(after_ms(10)).error(), Status::Timeout);
    lock.unlock();
    ASSERT_TRUE(lock.lock_shared());
    EXPECT_EQ(lock.lock(after_ms(10)).error(), Status::Timeout);
    lock.unlock_shared();
    EXPECT_TRUE(lock.lock(Deadline::at(0)));
    lock.unlock();
}

TEST(RwLock, WakesAllReaders) {
    for (u32 round = 0; round < 50; ++round) {
        RwLock lock;
        ASSERT_TRUE(lock.lock());
        Threads readers{kThreads, [&](u32) {
                            EXPECT_TRUE(lock.lock_shared(soon()));
                            lock.unlock_shared();
                        }};
        await_sleepers(kThreads);
        lock.unlock();
    }
}

// Two numbers that only a writer changes, and always together.
void read_and_write() {
    RwLock lock;
    u64 left = 0;
    u64 right = 0;
    run_threads(kThreads, [&](u32 index) {
        for (u32 round = 0; round < kRounds; ++round) {
            if (index == 0 || round % 8 == 0) {
                ASSERT_TRUE(lock.lock(soon()));
                const Lock guard{lock, kAdopt};
                ++left;
                ++right;
            } else {
                ASSERT_TRUE(lock.lock_shared(soon()));
                const SharedLock guard{lock, kAdopt};
                ASSERT_EQ(left, right);
            }
        }
    });
    EXPECT_EQ(left, right);
    EXPECT_EQ(left, kRounds + (kThreads - 1) * ((kRounds + 7) / 8));
}

TEST(RwLock, KeepsWritersAlone) {
    read_and_write();
}

TEST(RwLock, StandsSpuriousWakeUps) {
    const SpuriousWakeUps spurious;
    read_and_write();
}

}  // namespace
}  // namespace kos::test
