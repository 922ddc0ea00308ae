// SPDX-License-Identifier: Apache-2.0
// What is done once, by many threads, on the host's futexes.
#include <gtest/gtest.h>
#include <kos/once.hpp>

#include "host_futex.hpp"
#include "threads.hpp"

namespace kos::test {
namespace {

constexpr u32 kThreads = 8;

TEST(Once, MakesNoSystemCallIfNobodyWaits) {
    Once once;
    u32 runs = 0;
    const u32 before = futex_calls();
    EXPECT_FALSE(once.is_done());
    EXPECT_TRUE(once.call([&] { ++runs; }));
    EXPECT_TRUE(once.is_done());
    EXPECT_TRUE(once.call([&] { ++runs; }));
    EXPECT_EQ(runs, 1U);
    EXPECT_EQ(futex_calls(), before);
}

TEST(Once, TriesAgainAfterAFailure) {
    Once once;
    EXPECT_EQ(once.call([]() -> Result<> { return Error{Status::NotFound}; }).error(), Status::NotFound);
    EXPECT_FALSE(once.is_done());
    EXPECT_TRUE(once.call([]() -> Result<> { return {}; }));
    EXPECT_TRUE(once.is_done());
}

TEST(Once, AllSeeWhatOneDid) {
    for (u32 round = 0; round < 100; ++round) {
        Once once;
        u32 value = 0;
        run_threads(kThreads, [&](u32) {
            EXPECT_TRUE(once.call([&] { value += 42; }, soon()));
            EXPECT_EQ(value, 42U);
        });
    }
}

// Whoever waits while the work fails takes it over: nobody is left asleep.
void fail_three_times() {
    for (u32 round = 0; round < 50; ++round) {
        Once once;
        u32 runs = 0;
        std::atomic<u32> failures{0};
        run_threads(kThreads, [&](u32) {
            const auto work = [&]() -> Result<> {
                std::this_thread::yield();
                return ++runs <= 3 ? Result<>{Error{Status::Corrupt}} : Result<>{};
            };
            failures += once.call(work, soon()) == Result<>{Error{Status::Corrupt}} ? 1 : 0;
        });
        EXPECT_EQ(runs, 4U);
        EXPECT_EQ(failures, 3U);
        EXPECT_TRUE(once.is_done());
    }
}

TEST(Once, WhoWaitsTakesOverAfterAFailure) {
    fail_three_times();
}

TEST(Once, StandsSpuriousWakeUps) {
    const SpuriousWakeUps spurious;
    fail_three_times();
}

TEST(Once, GivesUpAtTheDeadline) {
    Once once;
    EXPECT_TRUE(once.call([&] { EXPECT_EQ(once.call([] {}, after_ms(10)).error(), Status::Timeout); }));
}

}  // namespace
}  // namespace kos::test
