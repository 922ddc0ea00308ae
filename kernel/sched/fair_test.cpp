// SPDX-License-Identifier: Apache-2.0
// Fair shares: how far each thread is from its own, at every moment.
#include <random>

#include "sched/fair_level.hpp"
#include "sched/test/simulation.hpp"

namespace kos::sched {
namespace {

constexpr u64 kMs = 1'000'000;
constexpr u64 kSlice = 10 * kMs;

Settings settings() {
    return {.slice_ns = kSlice};
}

Schedule weighing(u16 weight) {
    return {.weight = weight};
}

// Time by weight.
u64 virtual_time(const test::Actor& actor) {
    return actor.got_ns * kDefaultWeight / actor.entity.schedule().weight;
}

u64 widest_gap(const test::Simulation& simulation) {
    u64 least = ~u64{0};
    u64 most = 0;
    for (const auto& actor : simulation.actors) {
        if (actor->entity.schedule().kind == Class::Standard) {
            least = std::min(least, virtual_time(*actor));
            most = std::max(most, virtual_time(*actor));
        }
    }
    return most - least;
}

TEST(Fair, SharesByWeightAreNeverAheadOrBehindByMoreThanATurn) {
    for (u32 seed = 1; seed <= 20; ++seed) {
        std::mt19937 random{seed};
        test::Simulation simulation{settings()};
        const u64 count = 2 + random() % 12;
        for (u64 i = 0; i < count; ++i) {
            simulation.spinner(weighing(static_cast<u16>(kWeightLowest + random() % kWeightHighest)));
        }
        // What runs before all of them takes the CPU at any moment of their turns.
        test::Actor& above = simulation.spinner({.kind = Class::RealTime, .priority = 9, .weight = 0});
        above.work_ns = kMs;
        above.done = [&] {
            above.work_ns = 1 + random() % (3 * kMs);
            simulation.sleep_until(above, simulation.now() + 1 + random() % (40 * kMs));
        };
        simulation.after_event = [&] { ASSERT_LE(widest_gap(simulation), kSlice + 100) << "seed " << seed; };
        simulation.run_until(3000 * kMs);
    }
}

TEST(Fair, WhoWaitsALittleGoesBeforeWhoComputes) {
    test::Simulation simulation{settings()};
    simulation.spinner({});
    simulation.spinner({});
    simulation.spinner({});
    test::Actor& polite = simulation.spinner({});
    u64 woken = 0;
    u64 longest = 0;
    polite.work_ns = kMs;
    polite.done = [&] {
        longest = std::max(longest, simulation.now() - woken - kMs);
        polite.work_ns = kMs;
        woken = simulation.now() + 20 * kMs;
        simulation.sleep_until(polite, woken);
    };
    simulation.run_until(200 * kMs);
    longest = 0;
    simulation.run_until(2000 * kMs);
    // It needs less than its share: it waits for the end of one turn, not for everybody's.
    EXPECT_LE(longest, kSlice);
}

TEST(Fair, ALongWaitGivesNoClaimOnThePast) {
    test::Simulation simulation{settings()};
    test::Actor& worker = simulation.spinner({});
    test::Actor& late = simulation.sleeper({});
    simulation.run_until(5000 * kMs);
    simulation.scheduler.make_ready(late.entity);
    const u64 before = worker.got_ns;
    simulation.run_until(5200 * kMs);
    EXPECT_LE(late.got_ns, 100 * kMs + 2 * kSlice);
    EXPECT_GE(worker.got_ns - before, 100 * kMs - 2 * kSlice);
}

TEST(Fair, YieldLetsEverybodyGoOnceAndLosesNoShare) {
    test::Simulation simulation{settings()};
    test::Actor& polite = simulation.spinner({});
    simulation.spinner({});
    simulation.spinner({});
    std::vector<Entity*> order;
    EXPECT_EQ(simulation.scheduler.select(), &polite.entity);
    simulation.run_until(kMs);
    for (int i = 0; i < 3; ++i) {
        simulation.scheduler.yield();
        order.push_back(simulation.scheduler.select());
    }
    EXPECT_NE(order[0], &polite.entity);
    EXPECT_NE(order[1], &polite.entity);
    EXPECT_NE(order[0], order[1]);
    EXPECT_EQ(order[2], &polite.entity);
    simulation.run_until(3000 * kMs);
    EXPECT_LE(widest_gap(simulation), kSlice + 100);
}

TEST(Fair, AChangeOfPriorityKeepsWhoIsBehindBehind) {
    test::Simulation simulation{settings()};
    test::Actor& above = simulation.spinner({.priority = 100});
    simulation.spinner({});
    // The level above has used far more time than the one below.
    simulation.run_until(60'000 * kMs);
    test::Actor& other = simulation.spinner({});
    simulation.scheduler.set_priority(above.entity, kDefaultPriority);
    const u64 start = simulation.now();
    const u64 had = above.got_ns;
    simulation.run_until(start + 600 * kMs);
    // The three share as if they had all come now.
    EXPECT_NEAR(static_cast<double>(above.got_ns - had), 200.0 * kMs, 2.0 * kSlice);
    EXPECT_NEAR(static_cast<double>(other.got_ns), 200.0 * kMs, 2.0 * kSlice);
}

TEST(Fair, CountsThoseThatWait) {
    FairLevel level;
    Entity entities[] = {Entity{Priority{3}}, Entity{Priority{3}}, Entity{Priority{3}}};
    EXPECT_EQ(level.count(4), 0U);
    u32 added = 0;
    for (Entity& entity : entities) {
        level.join(entity);
        level.add(entity, Place::Back);
        EXPECT_EQ(level.count(4), ++added);
    }
    EXPECT_EQ(level.count(2), 2U);
    for (Entity& entity : entities) {
        level.remove(entity);
        EXPECT_EQ(level.count(4), --added);
    }
}

TEST(Fair, RoundRobinIsAnotherLevelOfTheSamePolicy) {
    StandardPolicy<TurnList> policy{kSlice};
    Entity light{weighing(50)};
    Entity heavy{weighing(200)};
    policy.add(light, Place::Back);
    policy.add(heavy, Place::Back);
    EXPECT_EQ(policy.turn(light), kSlice / 2);
    EXPECT_EQ(policy.turn(heavy), 2 * kSlice);
    ASSERT_EQ(policy.first(), &light);
    policy.remove(light);
    EXPECT_TRUE(policy.goes_before(heavy, light, Rotation::TurnEnded));
    EXPECT_FALSE(policy.goes_before(heavy, light, Rotation::None));
    policy.add(light, Place::Front);
    EXPECT_EQ(policy.first(), &light) << "interrupted, not at the end of its turn";
    policy.remove(light);
    policy.add(light, Place::Last);
    EXPECT_EQ(policy.first(), &heavy);
    policy.remove(heavy);
    policy.remove(light);
}

}  // namespace
}  // namespace kos::sched
