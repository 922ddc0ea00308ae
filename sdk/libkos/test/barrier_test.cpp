// SPDX-License-Identifier: Apache-2.0
// Meetings of threads, on the host's futexes.
#include <array>

#include <gtest/gtest.h>
#include <kos/barrier.hpp>

#include "host_futex.hpp"
#include "threads.hpp"

namespace kos::test {
namespace {

constexpr u32 kThreads = 4;
constexpr u32 kRounds = 500;

TEST(Barrier, OfOneThreadMakesNoSystemCall) {
    Barrier barrier{1};
    const u32 before = futex_calls();
    EXPECT_EQ(barrier.wait(), Barrier::Arrival::Last);
    EXPECT_EQ(barrier.wait(), Barrier::Arrival::Last);
    EXPECT_EQ(futex_calls(), before);
}

// Plain data that is written before one meeting and read after it.
void meet_again_and_again() {
    Barrier barrier{kThreads};
    std::array<u32, kThreads> done{};
    std::atomic<u32> last{0};
    run_threads(kThreads, [&](u32 index) {
        for (u32 round = 1; round <= kRounds; ++round) {
            done[index] = round;
            const auto arrival = barrier.wait(soon());
            ASSERT_TRUE(arrival);
            last += *arrival == Barrier::Arrival::Last ? 1 : 0;
            for (const u32 other : done) {
                ASSERT_EQ(other, round);
            }
            ASSERT_TRUE(barrier.wait(soon()));
        }
    });
    EXPECT_EQ(last, kRounds) << "one is the last of each meeting";
}

TEST(Barrier, CanBeUsedAgain) {
    meet_again_and_again();
}

TEST(Barrier, StandsSpuriousWakeUps) {
    const SpuriousWakeUps spurious;
    meet_again_and_again();
}

TEST(Barrier, WhoGivesUpHasNotCome) {
    Barrier barrier{2};
    EXPECT_EQ(barrier.wait(Deadline::at(0)).error(), Status::Timeout);
    EXPECT_EQ(barrier.wait(after_ms(10)).error(), Status::Timeout);
    Threads other{1, [&](u32) { EXPECT_TRUE(barrier.wait(soon())); }};
    await_sleepers(1);
    EXPECT_EQ(barrier.wait(soon()), Barrier::Arrival::Last);
}

}  // namespace
}  // namespace kos::test
