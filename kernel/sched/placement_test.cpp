// SPDX-License-Identifier: Apache-2.0
// Several CPUs: where threads go, and that whatever happens each runs on one CPU that it may run on, and none waits
// while a CPU that it may run on is idle.
#include "sched/placement.hpp"

#include <algorithm>
#include <deque>
#include <memory>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "hal/host/fake_cpu.hpp"

namespace kos::sched {
namespace {

class PlacementTest : public ::testing::Test {
  protected:
    void TearDown() override {
        for (Entity& entity : entities_) {
            if (entity.state() != RunState::Dead) {
                retire(entity);
            }
        }
        cpus.forget();
        hal::host::reset();
    }

    void start(u32 count) {
        hal::host::reset();
        cpus.forget();
        for (u32 number = 0; number < count; ++number) {
            machine_.push_back(std::make_unique<Cpu>(Settings{}, number));
            cpus.add(*machine_.back());
        }
        go_to(0);
    }
    Scheduler& at(u32 number) { return machine_[number]->scheduler; }
    // What follows happens on this CPU.
    void go_to(u32 number) { hal::host::local = machine_[number].get(); }
    // The end of a trap there, and of those that it causes elsewhere.
    void leave() {
        cpu().scheduler.select();
        for (u32 rounds = 0; hal::host::processor().called != 0; ++rounds) {
            ASSERT_LT(rounds, 100u) << "CPUs call each other for ever";
            const u64 called = std::exchange(hal::host::processor().called, 0);
            for (u32 number = 0; number < machine_.size(); ++number) {
                if ((called >> number & 1) != 0) {
                    go_to(number);
                    machine_[number]->called = false;
                    at(number).select();
                }
            }
        }
    }
    Entity& make(const Schedule& schedule = {}) {
        Entity& entity = entities_.emplace_back(schedule);
        entity.begin_at(cpu().scheduler);
        make_ready(entity);
        return entity;
    }
    int runs_at(const Entity& entity) {
        int found = -1;
        for (u32 number = 0; number < machine_.size(); ++number) {
            found = at(number).current() == &entity ? static_cast<int>(number) : found;
        }
        return found;
    }
    static constexpr Schedule real_time(Priority priority) {
        return {.kind = Class::RealTime, .priority = priority, .turn = Turn::Endless, .weight = 0};
    }

    // One that is bound may stand before others that are not.
    bool anybody_bound() const {
        return std::any_of(entities_.begin(), entities_.end(), [](const Entity& entity) {
            return entity.state() != RunState::Dead && (entity.affinity() & cpus.all()) != cpus.all();
        });
    }

    void check_all() {
        const bool bound = anybody_bound();
        for (Entity& entity : entities_) {
            u32 runs = 0;
            for (u32 number = 0; number < machine_.size(); ++number) {
                if (at(number).current() == &entity) {
                    ++runs;
                    ASSERT_TRUE(entity.may_run_on(number));
                    ASSERT_EQ(entity.state(), RunState::Running);
                    ASSERT_EQ(entity.home(), &at(number));
                    ASSERT_FALSE(entity.held());
                } else if (entity.queued() && !bound) {
                    ASSERT_NE(at(number).current(), nullptr) << "CPU " << number << " idles while a thread waits";
                }
            }
            ASSERT_EQ(runs, entity.state() == RunState::Running ? 1u : 0u);
            if (entity.queued()) {
                ASSERT_TRUE(entity.may_run_on(entity.home()->cpu()));
            }
        }
    }

    std::vector<std::unique_ptr<Cpu>> machine_;
    std::deque<Entity> entities_;
};

TEST_F(PlacementTest, WhatHasToWaitGoesToAnIdleCpu) {
    start(4);
    for (int i = 0; i < 4; ++i) {
        go_to(0);
        make();
        leave();
    }
    for (u32 number = 0; number < 4; ++number) {
        EXPECT_NE(at(number).current(), nullptr) << number;
    }
}

TEST_F(PlacementTest, RealTimeRunsAtOnceWhereTheLeastImportantThreadIs) {
    start(3);
    const Schedule busy[] = {real_time(90), Schedule{.priority = 80}, Schedule{.priority = 10}};
    for (const Schedule& schedule : busy) {
        go_to(0);
        make(schedule);
        leave();
    }
    go_to(0);
    ASSERT_EQ(at(0).current()->priority(), 90);
    const Entity& urgent = make(real_time(50));
    leave();
    EXPECT_EQ(at(0).current()->priority(), 90);
    const int where = runs_at(urgent);
    ASSERT_GT(where, 0);
    EXPECT_EQ(urgent.home(), &at(static_cast<u32>(where)));
    check_all();
}

TEST_F(PlacementTest, ReceiverComesToItsCaller) {
    start(2);
    Entity& server = make();
    leave();
    go_to(1);
    Entity& client = make();
    leave();
    ASSERT_EQ(runs_at(client), 1);
    ASSERT_EQ(runs_at(server), 0);
    go_to(0);
    at(0).block_current();
    leave();
    go_to(1);
    make_ready_here(server);
    at(1).block_current();
    leave();
    EXPECT_EQ(runs_at(server), 1);
}

TEST_F(PlacementTest, WhoMayNotStayLeavesItsCpu) {
    start(2);
    Entity& thread = make();
    leave();
    ASSERT_EQ(runs_at(thread), 0);
    EXPECT_EQ(set_affinity(thread, 0b100).error(), Status::Invalid);
    ASSERT_TRUE(set_affinity(thread, 0b10));
    leave();
    EXPECT_EQ(runs_at(thread), 1);
    EXPECT_EQ(thread.affinity(), 0b10u);
}

TEST_F(PlacementTest, DeadlineIsPromisedByACpuThatHasTheTime) {
    if (!config::kSchedDeadline) {
        GTEST_SKIP();
    }
    start(2);
    const Schedule half{
        .kind = Class::Deadline, .priority = 0, .weight = 0, .reservation = {6'000'000, 10'000'000, 10'000'000}};
    Entity& first = make();
    Entity& second = make();
    Entity& third = make();
    leave();
    ASSERT_TRUE(set_schedule(first, half));
    ASSERT_TRUE(set_schedule(second, half));
    leave();
    EXPECT_NE(first.home(), second.home());
    EXPECT_EQ(set_schedule(third, half).error(), Status::Quota);
    EXPECT_EQ(set_affinity(first, CpuMask{1} << second.home()->cpu()).error(), Status::Quota);
    retire(second);
    leave();
    EXPECT_TRUE(set_schedule(third, half));
}

// Between its sleep and the choice of the next thread a CPU may be interrupted, by who wakes it again and by its timer.
TEST_F(PlacementTest, WhoWasWokenBeforeTheNextWasChosenStays) {
    constexpr u64 kLater = 1'000'000'000;
    start(2);
    Entity& sleeper = make();
    leave();
    ASSERT_EQ(runs_at(sleeper), 0);
    for (u32 count = 0; count < 4; ++count) {
        make({.priority = 10});
    }
    cpu().scheduler.block_current();
    make_ready(sleeper);
    hal::host::processor().now_ns = kLater;
    cpu().scheduler.tick(kLater);
    leave();
    EXPECT_EQ(sleeper.home(), &at(0));
}

TEST_F(PlacementTest, CpuWithManyThreadsGivesToOneWithFew) {
    start(2);
    for (int i = 0; i < 4; ++i) {
        go_to(0);
        Entity& entity = make();
        ASSERT_TRUE(set_affinity(entity, 0b01));
        leave();
    }
    go_to(1);
    make();
    leave();
    for (Entity& entity : entities_) {
        go_to(0);
        ASSERT_TRUE(set_affinity(entity, 0b11));
    }
    hal::host::processor().now_ns = 200'000'000;
    go_to(0);
    at(0).tick(hal::now_ns());
    leave();
    u32 there = 0;
    for (const Entity& entity : entities_) {
        there += entity.home() == &at(1) ? 1 : 0;
    }
    EXPECT_EQ(there, 2u);
}

// Any of what threads do and have done to them, on any CPU.
class RandomLife : public PlacementTest, public ::testing::WithParamInterface<u32> {
  protected:
    void act(u32 choice) {
        Entity& entity = entities_[random_() % entities_.size()];
        Entity* const running = cpu().scheduler.current();
        if (choice < 4 && running != nullptr) {
            cpu().scheduler.block_current();
        } else if (choice < 10 && entity.state() == RunState::Blocked) {
            choice % 2 == 0 ? make_ready(entity) : make_ready_here(entity);
        } else if (choice == 10 && entity.state() != RunState::Dead) {
            entity.held() ? let_go(entity) : hold(entity);
        } else if (choice == 11 && entity.state() != RunState::Dead) {
            EXPECT_TRUE(set_affinity(entity, 1 + random_() % cpus.all()));
        } else if (choice == 12 && entity.state() != RunState::Dead) {
            EXPECT_TRUE(set_affinity(entity, cpus.all()));
        } else if (choice == 13 && entity.state() != RunState::Dead && entity.schedule().kind != Class::Idle) {
            set_priority(entity, static_cast<Priority>(random_() % 4));
        } else if (choice == 14) {
            hal::host::processor().now_ns += 30'000'000;
            cpu().scheduler.tick(hal::now_ns());
        } else if (choice == 15 && random_() % 8 == 0 && entity.state() != RunState::Dead) {
            retire(entity);
        }
    }

    std::minstd_rand random_{GetParam()};
};

TEST_P(RandomLife, NobodyRunsTwiceOrWhereItMayNotOrWaitsBesideAnIdleCpu) {
    start(2 + GetParam() % 7);
    for (u32 i = 0; i < 24; ++i) {
        const Schedule kinds[] = {
            {}, real_time(10), {.priority = 3}, {.kind = Class::Idle, .priority = 0, .weight = 0}};
        make(kinds[i % 4]);
        leave();
    }
    for (u32 step = 0; step < 4'000; ++step) {
        go_to(static_cast<u32>(random_() % machine_.size()));
        act(static_cast<u32>(random_() % 16));
        leave();
        ASSERT_NO_FATAL_FAILURE(check_all()) << "step " << step;
    }
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomLife, ::testing::Range(1u, 15u));

}  // namespace
}  // namespace kos::sched
