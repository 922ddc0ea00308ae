// SPDX-License-Identifier: Apache-2.0
// Mutex and SpinLock with many threads, on the host's futexes.
#include <gtest/gtest.h>
#include <kos/lock.hpp>
#include <kos/mutex.hpp>
#include <kos/spin_lock.hpp>

#include "host_futex.hpp"
#include "threads.hpp"

namespace kos::test {
namespace {

constexpr u32 kThreads = 4;
constexpr u32 kRounds = 3000;

template <typename L>
class LockTest : public testing::Test {};

using Locks = testing::Types<Mutex, SpinLock>;
TYPED_TEST_SUITE(LockTest, Locks);

TYPED_TEST(LockTest, MakesNoSystemCallIfNobodyWaits) {
    TypeParam lock;
    const u32 before = futex_calls();
    EXPECT_TRUE(lock.lock());
    lock.unlock();
    EXPECT_TRUE(lock.try_lock());
    EXPECT_FALSE(lock.try_lock());
    lock.unlock();
    {
        const Lock guard{lock};
    }
    EXPECT_EQ(futex_calls(), before);
}

// Plain data: the thread sanitizer sees it, too.
template <typename L>
void count_up() {
    L lock;
    u64 count = 0;
    run_threads(kThreads, [&](u32) {
        for (u32 round = 0; round < kRounds; ++round) {
            const Lock guard{lock};
            ++count;
        }
    });
    EXPECT_EQ(count, u64{kThreads} * kRounds);
}

TYPED_TEST(LockTest, LetsOneInAtATime) {
    count_up<TypeParam>();
}

TYPED_TEST(LockTest, StandsSpuriousWakeUps) {
    const SpuriousWakeUps spurious;
    count_up<TypeParam>();
}

// Each round puts all threads to sleep; one forgotten wake-up ends it by a timeout.
TYPED_TEST(LockTest, WakesAllWhoSleep) {
    for (u32 round = 0; round < 50; ++round) {
        TypeParam lock;
        ASSERT_TRUE(lock.lock());
        Threads threads{kThreads, [&](u32) {
                            EXPECT_TRUE(lock.lock(soon()));
                            lock.unlock();
                        }};
        await_sleepers(kThreads);
        lock.unlock();
    }
}

TYPED_TEST(LockTest, GivesUpAtTheDeadline) {
    TypeParam lock;
    ASSERT_TRUE(lock.lock());
    EXPECT_EQ(lock.lock(Deadline::at(0)).error(), Status::Timeout);
    const Deadline deadline = after_ms(20);
    EXPECT_EQ(lock.lock(deadline).error(), Status::Timeout);
    EXPECT_GE(after_ms(0).ns(), deadline.ns());
    lock.unlock();
    EXPECT_TRUE(lock.lock(Deadline::at(0)));
    lock.unlock();
}

// One gives up while another sleeps on: the second must still be woken.
TYPED_TEST(LockTest, RemembersTheOthersWhenOneGivesUp) {
    TypeParam lock;
    ASSERT_TRUE(lock.lock());
    Threads patient{1, [&](u32) {
                        EXPECT_TRUE(lock.lock(soon()));
                        lock.unlock();
                    }};
    await_sleepers(1);
    EXPECT_EQ(lock.lock(after_ms(5)).error(), Status::Timeout);
    lock.unlock();
}

TYPED_TEST(LockTest, GuardsAdoptAndLetGoEarly) {
    TypeParam lock;
    ASSERT_TRUE(lock.lock());
    {
        Lock guard{lock, kAdopt};
        EXPECT_FALSE(lock.try_lock());
        guard.unlock();
        EXPECT_TRUE(lock.try_lock());
    }
    EXPECT_FALSE(lock.try_lock()) << "the guard gave back what was no longer its own";
    lock.unlock();
}

}  // namespace
}  // namespace kos::test
