// SPDX-License-Identifier: Apache-2.0
// All classes together: who goes first, and every change in every state, against a model that looks at all of them.
#include <array>
#include <deque>
#include <map>
#include <random>

#include "sched/test/simulation.hpp"

namespace kos::sched {
namespace {

constexpr u64 kMs = 1'000'000;

// No limit of real time: the model does not know it.
constexpr Settings kSettings{.slice_ns = 10 * kMs, .window_ns = 100 * kMs, .real_time_ns = 100 * kMs};

constexpr Schedule kIdle{.kind = Class::Idle, .priority = 0, .weight = 0};
constexpr Schedule kStandard{};
constexpr Schedule kFifo{.kind = Class::RealTime, .priority = 10, .turn = Turn::Endless, .weight = 0};
constexpr Schedule kRoundRobin{.kind = Class::RealTime, .priority = 10, .weight = 0};
constexpr Schedule kExempt{.kind = Class::RealTime, .priority = 10, .limit = Limit::None, .weight = 0};
constexpr Schedule kDeadline{
    .kind = Class::Deadline, .priority = 0, .weight = 0, .reservation = {kMs, 100 * kMs, 100 * kMs}};

constexpr std::array kAll{kIdle, kStandard, kFifo, kRoundRobin, kExempt, kDeadline};

TEST(Classes, RunInTheirOrder) {
    test::Simulation simulation{kSettings};
    std::vector<test::Actor*> actors;
    for (const Schedule& schedule : {kIdle, kStandard, kFifo, kDeadline}) {
        actors.push_back(&simulation.spinner(schedule));
        EXPECT_EQ(simulation.scheduler.select(), &actors.back()->entity) << "the later one takes the CPU at once";
    }
    while (!actors.empty()) {
        EXPECT_EQ(simulation.scheduler.select(), &actors.back()->entity);
        simulation.scheduler.block_current();
        actors.pop_back();
    }
    EXPECT_EQ(simulation.scheduler.select(), nullptr);
}

TEST(Classes, LowestPriorityOfRealTimeRunsBeforeTheHighestStandardOne) {
    Entity real_time{{.kind = Class::RealTime, .priority = 0, .weight = 0}};
    Entity standard{{.priority = 255}};
    Entity idle{kIdle};
    Entity deadline{kDeadline};
    EXPECT_GT(real_time.rank(), standard.rank());
    EXPECT_GT(standard.rank(), idle.rank());
    EXPECT_GT(deadline.rank(), Schedule({.kind = Class::RealTime, .priority = 255, .weight = 0}).rank());
}

TEST(Classes, FifoRunsUntilItWaitsAndRoundRobinForASlice) {
    test::Simulation simulation{kSettings};
    test::Actor& first = simulation.spinner(kFifo);
    test::Actor& second = simulation.spinner(kRoundRobin);
    test::Actor& third = simulation.spinner(kRoundRobin);
    simulation.run_until(500 * kMs);
    EXPECT_EQ(first.got_ns, 500 * kMs);
    simulation.scheduler.yield();
    simulation.run_until(520 * kMs);
    EXPECT_EQ(second.got_ns, 10 * kMs);
    EXPECT_EQ(third.got_ns, 10 * kMs);
    simulation.run_until(600 * kMs);
    EXPECT_EQ(first.got_ns, 580 * kMs) << "and then it is the first one's turn again, without an end";
}

// One that is interrupted again and again has no new slice each time.
TEST(Classes, InterruptedSliceGoesOnWhereItWas) {
    test::Simulation simulation{kSettings};
    test::Actor& one = simulation.spinner(kRoundRobin);
    test::Actor& other = simulation.spinner(kRoundRobin);
    test::Actor& above = simulation.spinner({.kind = Class::RealTime, .priority = 99, .weight = 0});
    above.work_ns = kMs;
    above.done = [&] {
        above.work_ns = kMs;
        simulation.sleep_until(above, simulation.now() + 4 * kMs);
    };
    simulation.run_until(1000 * kMs);
    EXPECT_NEAR(static_cast<double>(one.got_ns), static_cast<double>(other.got_ns), 10.0 * kMs);
}

TEST(Classes, EveryChangeInEveryState) {
    for (const Schedule& before : kAll) {
        for (const Schedule& after : kAll) {
            test::Simulation simulation{kSettings};
            Scheduler& scheduler = simulation.scheduler;
            Entity& entity = simulation.sleeper(before).entity;
            EXPECT_TRUE(scheduler.set_schedule(entity, after));  // new
            EXPECT_EQ(entity.schedule(), after);
            scheduler.make_ready(entity);
            EXPECT_TRUE(scheduler.set_schedule(entity, before));  // ready
            EXPECT_TRUE(entity.queued());
            EXPECT_TRUE(scheduler.set_schedule(entity, after));
            simulation.run_until(simulation.now() + 200 * kMs);
            ASSERT_EQ(scheduler.select(), &entity);
            EXPECT_TRUE(scheduler.set_schedule(entity, before));  // running
            scheduler.block_current();
            EXPECT_TRUE(scheduler.set_schedule(entity, after));  // blocked and current
            EXPECT_EQ(scheduler.select(), nullptr);
            EXPECT_TRUE(scheduler.set_schedule(entity, before));  // blocked
            scheduler.hold(entity);
            EXPECT_TRUE(scheduler.set_schedule(entity, after));  // held and blocked
            scheduler.make_ready(entity);
            EXPECT_TRUE(scheduler.set_schedule(entity, before));  // held and ready
            EXPECT_EQ(scheduler.select(), nullptr);
            EXPECT_FALSE(entity.queued());
            scheduler.let_go(entity);
            EXPECT_TRUE(entity.queued());
            simulation.run_until(simulation.now() + 200 * kMs);
            EXPECT_EQ(scheduler.select(), &entity);
            scheduler.hold(entity);
            EXPECT_TRUE(scheduler.set_schedule(entity, after));  // held and running
            EXPECT_EQ(scheduler.select(), nullptr);
            EXPECT_FALSE(entity.queued());
            scheduler.let_go(entity);
            simulation.run_until(simulation.now() + 200 * kMs);
            EXPECT_EQ(scheduler.select(), &entity);
        }
    }
}

TEST(Classes, WokenBeforeItLeftTheCpuItGoesOn) {
    for (const Schedule& schedule : kAll) {
        test::Simulation simulation{kSettings};
        Entity& entity = simulation.spinner(schedule).entity;
        ASSERT_EQ(simulation.scheduler.select(), &entity);
        simulation.scheduler.block_current();
        simulation.scheduler.make_ready(entity);
        EXPECT_EQ(simulation.scheduler.select(), &entity);
        EXPECT_EQ(entity.state(), RunState::Running);
    }
}

// Random threads under random calls. The model keeps the queue of each rank in the order of arrival.
class Model {
  public:
    explicit Model(u32 seed) : random_{seed} {
        for (int i = 0; i < 40; ++i) {
            simulation_.sleeper(random_schedule());
        }
    }

    void step() {
        Scheduler& scheduler = simulation_.scheduler;
        for (u64 calls = random_() % 4; calls > 0; --calls) {
            change(simulation_.actors[random_() % simulation_.actors.size()]->entity);
        }
        if (scheduler.current() != nullptr && scheduler.current()->state() == RunState::Running) {
            leave_cpu(*scheduler.current());
        }
        check(scheduler.select());
    }

  private:
    Schedule random_schedule() {
        switch (random_() % 4) {
            case 0:
                return kIdle;
            case 1:
                return {.priority = static_cast<Priority>(random_() % 256),
                        .weight = static_cast<u16>(1 + random_() % 1000)};
            default:
                return {.kind = Class::RealTime,
                        .priority = static_cast<Priority>(random_() % 8),
                        .turn = random_() % 2 == 0 ? Turn::Slice : Turn::Endless,
                        .limit = random_() % 2 == 0 ? Limit::Share : Limit::None,
                        .weight = 0};
        }
    }

    static bool runnable(const Entity& entity) {
        return (entity.state() == RunState::Ready || entity.state() == RunState::Running) && !entity.held();
    }
    void arrive(Entity& entity) { order_[entity.rank()].push_back(&entity); }
    void depart(Entity& entity) { std::erase(order_[entity.rank()], &entity); }

    void change(Entity& entity) {
        Scheduler& scheduler = simulation_.scheduler;
        const bool waits = entity.queued();
        switch (random_() % 4) {
            case 0:
                if (waits) {
                    depart(entity);
                }
                EXPECT_TRUE(scheduler.set_schedule(entity, random_schedule()));
                if (waits) {
                    arrive(entity);
                }
                return;
            case 1:
                if (entity.held()) {
                    scheduler.let_go(entity);
                    if (entity.state() == RunState::Ready) {
                        arrive(entity);
                    }
                } else {
                    scheduler.hold(entity);
                    if (waits) {
                        depart(entity);
                    }
                }
                return;
            default:
                if (entity.state() == RunState::New || entity.state() == RunState::Blocked) {
                    scheduler.make_ready(entity);
                    // Who wakes an idle CPU has it already.
                    if (!entity.held() && scheduler.current() != &entity) {
                        arrive(entity);
                    }
                }
        }
    }

    void leave_cpu(Entity& entity) {
        const bool beside = entity.schedule().kind == Class::RealTime && !entity.held();
        switch (random_() % 3) {
            case 0:
                simulation_.scheduler.block_current();
                left_ = nullptr;
                return;
            case 1:
                simulation_.scheduler.yield();
                left_ = beside ? &entity : nullptr;
                place_ = Place::Last;
                return;
            default:
                left_ = beside ? &entity : nullptr;
                place_ = Place::Front;
        }
    }

    void check(const Entity* chosen) {
        // The one that had the CPU stands in its rank again, before the others or behind them.
        if (left_ != nullptr && runnable(*left_)) {
            auto& queue = order_[left_->rank()];
            if (std::ranges::find(queue, left_) == queue.end()) {
                place_ == Place::Front ? queue.push_front(left_) : queue.push_back(left_);
            }
        }
        Rank highest = 0;
        const Entity* any = nullptr;
        for (const auto& actor : simulation_.actors) {
            if (runnable(actor->entity) && (any == nullptr || actor->entity.rank() > highest)) {
                any = &actor->entity;
                highest = any->rank();
            }
        }
        if (any == nullptr) {
            ASSERT_EQ(chosen, nullptr);
            return;
        }
        ASSERT_NE(chosen, nullptr);
        ASSERT_EQ(chosen->rank(), highest);
        auto& queue = order_[highest];
        if (chosen->schedule().kind == Class::RealTime) {
            ASSERT_FALSE(queue.empty());
            ASSERT_EQ(chosen, queue.front());
        }
        std::erase(queue, chosen);
        left_ = nullptr;
    }

    std::mt19937 random_;
    test::Simulation simulation_{kSettings};
    std::map<Rank, std::deque<const Entity*>> order_;
    const Entity* left_ = nullptr;
    Place place_ = Place::Front;
};

TEST(Classes, AgreeWithAModelThatLooksAtAll) {
    for (u32 seed = 1; seed <= 10; ++seed) {
        Model model{seed};
        for (int step = 0; step < 5'000; ++step) {
            model.step();
            if (::testing::Test::HasFatalFailure()) {
                FAIL() << "seed " << seed << ", step " << step;
            }
        }
    }
}

}  // namespace
}  // namespace kos::sched
