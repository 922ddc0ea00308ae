// SPDX-License-Identifier: Apache-2.0
// Semaphores with many threads, on the host's futexes.
#include <gtest/gtest.h>
#include <kos/semaphore.hpp>

#include "host_futex.hpp"
#include "threads.hpp"

namespace kos::test {
namespace {

constexpr u32 kThreads = 4;
constexpr u32 kRounds = 2000;

TEST(Semaphore, MakesNoSystemCallIfNobodyWaits) {
    Semaphore semaphore{2};
    const u32 before = futex_calls();
    EXPECT_TRUE(semaphore.acquire());
    EXPECT_TRUE(semaphore.try_acquire());
    EXPECT_FALSE(semaphore.try_acquire());
    EXPECT_EQ(semaphore.units(), 0U);
    EXPECT_TRUE(semaphore.release(3));
    EXPECT_EQ(semaphore.units(), 3U);
    EXPECT_EQ(futex_calls(), before);
}

TEST(Semaphore, RefusesMoreUnitsThanItCanCount) {
    Semaphore semaphore{Semaphore::kMostUnits};
    EXPECT_EQ(semaphore.release().error(), Status::TooBig);
    EXPECT_TRUE(semaphore.try_acquire());
    EXPECT_EQ(semaphore.release(2).error(), Status::TooBig);
    EXPECT_TRUE(semaphore.release());
    EXPECT_EQ(semaphore.units(), Semaphore::kMostUnits);
}

TEST(Semaphore, GivesUpAtTheDeadline) {
    Semaphore semaphore{0};
    EXPECT_EQ(semaphore.acquire(Deadline::at(0)).error(), Status::Timeout);
    EXPECT_EQ(semaphore.acquire(after_ms(10)).error(), Status::Timeout);
    EXPECT_TRUE(semaphore.release());
    EXPECT_TRUE(semaphore.acquire(Deadline::at(0)));
}

// The first release takes the mark away that somebody sleeps, so the second one wakes nobody by itself.
TEST(Semaphore, WakesAllForSeveralReleases) {
    for (u32 round = 0; round < 60; ++round) {
        Semaphore semaphore{0};
        Threads threads{kThreads, [&](u32) { EXPECT_TRUE(semaphore.acquire(soon())); }};
        await_sleepers(kThreads);
        for (u32 unit = 0; unit < kThreads; ++unit) {
            EXPECT_TRUE(semaphore.release());
        }
    }
}

TEST(Semaphore, WakesAllForOneRelease) {
    for (u32 round = 0; round < 50; ++round) {
        Semaphore semaphore{0};
        Threads threads{kThreads, [&](u32) { EXPECT_TRUE(semaphore.acquire(soon())); }};
        await_sleepers(kThreads);
        EXPECT_TRUE(semaphore.release(kThreads));
    }
}

// At most two threads at a time; plain data is handed over by two semaphores that are used as locks.
void pass_around() {
    Semaphore room{2};
    std::atomic<u32> inside{0};
    std::atomic<u32> most{0};
    Semaphore turn{1};
    u32 passed = 0;
    run_threads(kThreads, [&](u32) {
        for (u32 round = 0; round < kRounds; ++round) {
            ASSERT_TRUE(room.acquire(soon()));
            const u32 now = ++inside;
            most = now > most ? now : most.load();
            ASSERT_TRUE(turn.acquire(soon()));
            ++passed;
            ASSERT_TRUE(turn.release());
            --inside;
            ASSERT_TRUE(room.release());
        }
    });
    EXPECT_EQ(passed, kThreads * kRounds);
    EXPECT_LE(most, 2U);
    EXPECT_EQ(room.units(), 2U);
}

TEST(Semaphore, LosesNoUnit) {
    pass_around();
}

TEST(Semaphore, StandsSpuriousWakeUps) {
    const SpuriousWakeUps spurious;
    pass_around();
}

}  // namespace
}  // namespace kos::test
