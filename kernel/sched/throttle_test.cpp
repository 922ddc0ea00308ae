// SPDX-License-Identifier: Apache-2.0
// The limit of real time: standard threads get the rest of each window, and nobody is held back for nothing.
#include "sched/throttle.hpp"

#include <random>

#include "sched/test/simulation.hpp"

namespace kos::sched {
namespace {

constexpr u64 kMs = 1'000'000;
constexpr u64 kWindow = 100 * kMs;
constexpr u64 kShare = 95 * kMs;

Settings settings() {
    return {.slice_ns = 10 * kMs, .window_ns = kWindow, .real_time_ns = kShare};
}

Schedule real_time(Priority priority, Limit limit = Limit::Share, Turn turn = Turn::Endless) {
    return {.kind = Class::RealTime, .priority = priority, .turn = turn, .limit = limit, .weight = 0};
}

TEST(Throttle, CountsWhatLiesInTheWindow) {
    Throttle throttle{kWindow, kShare};
    throttle.count(90 * kMs, 90 * kMs);
    EXPECT_FALSE(throttle.spent(90 * kMs));
    EXPECT_EQ(throttle.spent_at(90 * kMs), 95 * kMs);
    throttle.count(95 * kMs, 5 * kMs);
    EXPECT_TRUE(throttle.spent(95 * kMs));
    EXPECT_EQ(throttle.window_end(), kWindow);
    EXPECT_FALSE(throttle.spent(kWindow));
    // A long stretch without a tick: only its part of the last window counts.
    throttle.count(370 * kMs, 270 * kMs);
    EXPECT_EQ(throttle.spent_at(370 * kMs), 395 * kMs);
}

TEST(Throttle, ShareOfAllIsNoLimit) {
    Throttle throttle{kWindow, kWindow};
    throttle.count(kWindow - 1, kWindow);
    EXPECT_FALSE(throttle.spent(kWindow - 1));
    EXPECT_EQ(throttle.spent_at(0), hal::kNever);
}

TEST(Throttle, SpinningRealTimeLeavesStandardThreadsTheRest) {
    test::Simulation simulation{settings()};
    test::Actor& spinner = simulation.spinner(real_time(255));
    test::Actor& standard = simulation.spinner({});
    for (u64 window = 1; window <= 50; ++window) {
        simulation.run_until(window * kWindow);
        EXPECT_EQ(spinner.got_ns, window * kShare);
        EXPECT_EQ(standard.got_ns, window * (kWindow - kShare));
    }
}

TEST(Throttle, RealTimeAloneIsNotHeldBack) {
    test::Simulation simulation{settings()};
    test::Actor& spinner = simulation.spinner(real_time(1));
    test::Actor& idle = simulation.spinner({.kind = Class::Idle, .priority = 0, .weight = 0});
    simulation.run_until(1000 * kMs);
    EXPECT_EQ(spinner.got_ns, 1000 * kMs);
    EXPECT_EQ(idle.got_ns, 0U);
    EXPECT_EQ(simulation.scheduler.next_event(), hal::kNever) << "and needs no tick";
}

TEST(Throttle, WhoIsExemptIsNeither) {
    test::Simulation simulation{settings()};
    test::Actor& bound = simulation.spinner(real_time(200));
    test::Actor& exempt = simulation.sleeper(real_time(100, Limit::None));
    test::Actor& standard = simulation.spinner({});
    simulation.run_until(96 * kMs);
    EXPECT_EQ(standard.got_ns, kMs);
    // The others are held back, it is not.
    simulation.scheduler.make_ready(exempt.entity);
    simulation.run_until(100 * kMs);
    EXPECT_EQ(exempt.got_ns, 4 * kMs);
    // In the order of both, the higher priority runs first, and its time alone counts; it comes back in time.
    simulation.run_until(300 * kMs);
    EXPECT_EQ(bound.got_ns, 3 * kShare);
    EXPECT_EQ(exempt.got_ns, 4 * kMs + 2 * (kWindow - kShare));
    EXPECT_EQ(standard.got_ns, kMs);
}

TEST(Throttle, HoldsWhateverTheThreadsDo) {
    for (u32 seed = 1; seed <= 20; ++seed) {
        std::mt19937 random{seed};
        test::Simulation simulation{settings()};
        std::vector<test::Actor*> limited;
        for (int i = 0; i < 5; ++i) {
            test::Actor& actor = simulation.spinner(
                real_time(static_cast<Priority>(random() % 4), Limit::Share, i % 2 == 0 ? Turn::Slice : Turn::Endless));
            actor.work_ns = kMs;
            actor.done = [&simulation, &actor, &random] {
                actor.work_ns = 1 + random() % (60 * kMs);
                simulation.sleep_until(actor, simulation.now() + random() % (3 * kMs));
            };
            limited.push_back(&actor);
        }
        test::Actor& standard = simulation.spinner({});
        u64 had = 0;
        for (u64 window = 1; window <= 30; ++window) {
            simulation.run_until(window * kWindow);
            u64 total = 0;
            for (const test::Actor* actor : limited) {
                total += actor->got_ns;
            }
            ASSERT_LE(total - had, kShare) << "seed " << seed << ", window " << window;
            had = total;
        }
        EXPECT_EQ(had + standard.got_ns, 30 * kWindow) << "somebody ran all the time";
    }
}

}  // namespace
}  // namespace kos::sched
