// SPDX-License-Identifier: Apache-2.0
// Threads with deadlines: what was promised is kept, and no more than that is given.
#include <random>

#include "sched/test/simulation.hpp"

namespace kos::sched {
namespace {

constexpr u64 kMs = 1'000'000;
constexpr u64 kUs = 1'000;

Schedule reserving(u64 budget_ns, u64 deadline_ns, u64 period_ns) {
    return {.kind = Class::Deadline, .priority = 0, .weight = 0, .reservation = {budget_ns, deadline_ns, period_ns}};
}

Settings settings(u32 share = 100) {
    return {.slice_ns = 10 * kMs, .deadline_share = share};
}

// Releases a job at least every period, and counts those that are late.
struct Worker {
    Worker(test::Simulation& on, const Schedule& schedule, std::mt19937& numbers)
        : simulation{on}, actor{on.sleeper(schedule)}, random{numbers} {
        actor.done = [this] { finish(); };
        actor.work_ns = next_work();
    }

    void release_at(u64 ns) {
        released = ns;
        actor.wake_ns = ns;
    }
    u64 next_work() {
        const u64 budget = actor.entity.schedule().reservation.budget_ns;
        // Every third one needs all that was promised.
        return random() % 3 == 0 ? budget : 1 + random() % budget;
    }
    void finish() {
        const Reservation& given = actor.entity.schedule().reservation;
        late += simulation.now() > released + given.deadline_ns ? 1 : 0;
        ++jobs;
        actor.work_ns = next_work();
        released += given.period_ns + (random() % 4 == 0 ? random() % given.period_ns : 0);
        simulation.sleep_until(actor, std::max(released, simulation.now()));
    }

    test::Simulation& simulation;
    test::Actor& actor;
    std::mt19937& random;
    u64 released = 0;
    u32 jobs = 0;
    u32 late = 0;
};

// Claims of random size, until no more fit.
std::vector<std::unique_ptr<Worker>> fill(test::Simulation& simulation, std::mt19937& random) {
    std::vector<std::unique_ptr<Worker>> workers;
    for (int attempt = 0; attempt < 60; ++attempt) {
        const u64 period = (1 + random() % 100) * kMs;
        const u64 deadline = random() % 2 == 0 ? period : period / 2 + random() % (period / 2);
        const u64 budget = std::max(kShortestBudgetNs, deadline / (1 + random() % 20));
        Entity probe{0};
        if (!simulation.scheduler.set_schedule(probe, reserving(budget, deadline, period))) {
            continue;
        }
        simulation.scheduler.retire(probe);
        workers.push_back(std::make_unique<Worker>(simulation, reserving(budget, deadline, period), random));
        workers.back()->release_at(random() % (20 * kMs));
    }
    return workers;
}

TEST(Deadline, NoFeasibleJobIsLateWhateverTheOthersDo) {
    u32 jobs = 0;
    for (u32 seed = 1; seed <= 30; ++seed) {
        std::mt19937 random{seed};
        test::Simulation simulation{settings()};
        // One that wants more than it was promised, all the time, and those of other classes.
        simulation.spinner(reserving(2 * kMs, 10 * kMs, 10 * kMs));
        simulation.spinner({.kind = Class::RealTime, .priority = 255, .limit = Limit::None, .weight = 0});
        simulation.spinner({});
        const auto workers = fill(simulation, random);
        ASSERT_FALSE(workers.empty());
        simulation.run_until(5000 * kMs);
        for (const auto& worker : workers) {
            EXPECT_EQ(worker->late, 0U) << "seed " << seed << ", " << worker->jobs << " jobs";
            jobs += worker->jobs;
        }
    }
    EXPECT_GT(jobs, 10'000U);
}

TEST(Deadline, BudgetIsNeverExceeded) {
    for (u32 seed = 1; seed <= 20; ++seed) {
        std::mt19937 random{seed};
        test::Simulation simulation{settings()};
        const u64 period = (5 + random() % 50) * kMs;
        const u64 deadline = period - random() % (period / 2);
        const u64 budget = deadline / (2 + random() % 8);
        test::Actor& greedy = simulation.spinner(reserving(budget, deadline, period));
        // Computes and sleeps for random times, to get a new budget out of it.
        greedy.work_ns = kMs;
        greedy.done = [&] {
            greedy.work_ns = 1 + random() % (2 * budget);
            simulation.sleep_until(greedy, simulation.now() + random() % (period / 2));
        };
        simulation.after_event = [&] {
            const u64 periods = simulation.now() / period + 1;
            ASSERT_LE(greedy.got_ns, periods * budget) << "seed " << seed << " at " << simulation.now();
        };
        simulation.run_until(3000 * kMs);
        EXPECT_GT(greedy.got_ns, 3000 * kMs / period * budget / 4) << "and it gets much of it";
    }
}

TEST(Deadline, OneThatComputesForEverGetsItsBudgetInEachPeriodAndTheRestIsForOthers) {
    test::Simulation simulation{settings()};
    test::Actor& greedy = simulation.spinner(reserving(3 * kMs, 10 * kMs, 10 * kMs));
    test::Actor& other = simulation.spinner({});
    simulation.run_until(1000 * kMs);
    EXPECT_EQ(greedy.got_ns, 300 * kMs);
    EXPECT_EQ(other.got_ns, 700 * kMs);
    EXPECT_EQ(greedy.entity.overruns(), 100U);
}

TEST(Deadline, NearestDeadlineRunsFirst) {
    test::Simulation simulation{settings()};
    test::Actor& far = simulation.spinner(reserving(kMs, 100 * kMs, 100 * kMs));
    EXPECT_EQ(simulation.scheduler.select(), &far.entity);
    test::Actor& near = simulation.spinner(reserving(kMs, 20 * kMs, 100 * kMs));
    EXPECT_EQ(simulation.scheduler.select(), &near.entity);
    simulation.spinner({.kind = Class::RealTime, .priority = 255, .weight = 0});
    EXPECT_EQ(simulation.scheduler.select(), &near.entity);
}

TEST(Deadline, ALateTimerIsTakenOffTheNextBudget) {
    test::Simulation simulation{settings()};
    test::Actor& greedy = simulation.spinner(reserving(2 * kMs, 10 * kMs, 10 * kMs));
    ASSERT_EQ(simulation.scheduler.select(), &greedy.entity);
    EXPECT_EQ(simulation.scheduler.next_event(), 2 * kMs);
    hal::host::processor().now_ns = 3 * kMs;
    simulation.scheduler.tick(3 * kMs);
    EXPECT_EQ(simulation.scheduler.select(), nullptr);
    EXPECT_EQ(simulation.scheduler.next_event(), 10 * kMs);
    hal::host::processor().now_ns = 10 * kMs;
    simulation.scheduler.tick(10 * kMs);
    ASSERT_EQ(simulation.scheduler.select(), &greedy.entity);
    EXPECT_EQ(simulation.scheduler.next_event(), 11 * kMs);
}

TEST(Deadline, YieldEndsThePeriodsWork) {
    test::Simulation simulation{settings()};
    test::Actor& worker = simulation.spinner(reserving(5 * kMs, 10 * kMs, 10 * kMs));
    worker.work_ns = kMs;
    worker.done = [&] {
        worker.work_ns = kMs;
        simulation.scheduler.yield();
    };
    simulation.run_until(100 * kMs);
    EXPECT_EQ(worker.got_ns, 10 * kMs);
    EXPECT_EQ(worker.entity.overruns(), 0U);
}

TEST(Deadline, ClaimsBeyondTheShareAreRefusedAndGivenBack) {
    Scheduler scheduler{settings(50)};
    hal::host::reset();
    Entity first{0};
    Entity second{0};
    EXPECT_TRUE(scheduler.set_schedule(first, reserving(3 * kMs, 10 * kMs, 10 * kMs)));
    const Schedule before = second.schedule();
    EXPECT_EQ(scheduler.set_schedule(second, reserving(3 * kMs, 10 * kMs, 10 * kMs)).error(), Status::Quota);
    EXPECT_EQ(second.schedule(), before);
    EXPECT_TRUE(scheduler.set_schedule(second, reserving(2 * kMs - kUs, 10 * kMs, 10 * kMs)));
    // Its own claim does not stand in the way of a smaller one.
    EXPECT_TRUE(scheduler.set_schedule(first, reserving(2 * kMs, 10 * kMs, 10 * kMs)));
    EXPECT_EQ(scheduler.set_schedule(second, reserving(4 * kMs, 10 * kMs, 10 * kMs)).error(), Status::Quota);
    scheduler.retire(first);
    EXPECT_TRUE(scheduler.set_schedule(second, reserving(4 * kMs, 10 * kMs, 10 * kMs)));
    EXPECT_TRUE(scheduler.set_schedule(second, {}));
    Entity third{0};
    EXPECT_TRUE(scheduler.set_schedule(third, reserving(5 * kMs - kUs, 10 * kMs, 10 * kMs)));
    scheduler.retire(second);
    scheduler.retire(third);
}

TEST(Deadline, AChangeOfScheduleIsNoWayToANewBudget) {
    test::Simulation simulation{settings()};
    const Schedule schedule = reserving(3 * kMs, 10 * kMs, 10 * kMs);
    test::Actor& greedy = simulation.spinner(schedule);
    simulation.spinner({.priority = 200});
    greedy.work_ns = 2 * kMs;
    greedy.done = [&] {
        greedy.work_ns = 2 * kMs;
        EXPECT_TRUE(simulation.scheduler.set_schedule(greedy.entity, {}));
        EXPECT_TRUE(simulation.scheduler.set_schedule(greedy.entity, schedule));
    };
    simulation.run_until(1000 * kMs);
    EXPECT_LE(greedy.got_ns, 300 * kMs);
    EXPECT_GE(greedy.got_ns, 190 * kMs);
}

TEST(Deadline, KernelWithoutDeadlinesRefusesThem) {
    NoDeadline none{80};
    EXPECT_EQ(none.reserve({}, reserving(kMs, kMs, kMs)).error(), Status::Unsupported);
    EXPECT_TRUE(none.reserve({}, {}));
}

}  // namespace
}  // namespace kos::sched
