// SPDX-License-Identifier: Apache-2.0
// Who is started on an idle CPU, without having been queued, is then as it would be otherwise: two schedulers see the
// same, one of them takes the short way, the other never does.
#include <array>
#include <random>

#include <gtest/gtest.h>

#include "hal/host/fake_cpu.hpp"
#include "sched/scheduler.hpp"

namespace kos::sched {
namespace {

constexpr u64 kMs = 1'000'000;
constexpr Settings kSettings{.slice_ns = 2 * kMs, .window_ns = 100 * kMs, .real_time_ns = 60 * kMs};
constexpr Schedule kSchedules[] = {
    {.priority = 64},
    {.priority = 64, .weight = 250},
    {.priority = 70},
    {.kind = Class::RealTime, .priority = 10, .weight = 0},
    {.kind = Class::RealTime, .priority = 10, .turn = Turn::Endless, .limit = Limit::None, .weight = 0},
    {.kind = Class::Idle, .priority = 0, .weight = 0},
    {.kind = Class::Deadline, .priority = 0, .weight = 0, .reservation = {kMs, 5 * kMs, 10 * kMs}},
};

struct Machine {
    Machine() {
        for (usize index = 0; index < std::size(kSchedules); ++index) {
            EXPECT_TRUE(scheduler.set_schedule(entities[index], kSchedules[index]));
        }
        scheduler.select();
    }
    ~Machine() {
        for (Entity& entity : entities) {
            scheduler.retire(entity);
        }
    }
    usize running() const {
        usize index = 0;
        while (index < entities.size() && &entities[index] != scheduler.current()) {
            ++index;
        }
        return index;
    }

    Scheduler scheduler{kSettings};
    std::array<Entity, std::size(kSchedules)> entities{Entity{Schedule{}}, Entity{Schedule{}}, Entity{Schedule{}},
                                                       Entity{Schedule{}}, Entity{Schedule{}}, Entity{Schedule{}},
                                                       Entity{Schedule{}}};
};

class AloneTest : public ::testing::Test {
  protected:
    AloneTest() { hal::host::reset(); }

    // What the trap does that ends a step.
    void leave(u32 step) {
        short_.scheduler.select();
        long_.scheduler.select();
        ASSERT_EQ(short_.running(), long_.running()) << "step " << step;
        ASSERT_EQ(short_.scheduler.next_event(), long_.scheduler.next_event()) << "step " << step;
        ASSERT_EQ(short_.scheduler.switches(), long_.scheduler.switches()) << "step " << step;
        ASSERT_EQ(short_.scheduler.idle_time(), long_.scheduler.idle_time()) << "step " << step;
        const usize runs = short_.running();
        if (runs < std::size(kSchedules)) {
            ASSERT_EQ(short_.scheduler.run_time(short_.entities[runs]), long_.scheduler.run_time(long_.entities[runs]));
        }
    }
    void wake(usize index) {
        const RunState state = short_.entities[index].state();
        if (state == RunState::New || state == RunState::Blocked) {
            short_.scheduler.make_ready(short_.entities[index]);
            alone_ += short_.scheduler.started() == &short_.entities[index] ? 1 : 0;
            long_.scheduler.make_queued(long_.entities[index]);
        }
    }
    template <typename Act>
    void both(Act act) {
        act(short_.scheduler);
        act(long_.scheduler);
    }
    void pass(u64 ns) {
        hal::host::processor().now_ns += ns;
        if (short_.scheduler.next_event() <= hal::host::processor().now_ns) {
            both([](Scheduler& scheduler) { scheduler.tick(hal::host::processor().now_ns); });
        }
    }

    Machine short_;
    Machine long_;
    u32 alone_ = 0;  // how often the short way was taken
};

TEST_F(AloneTest, NothingTellsTheTwoWaysApart) {
    constexpr u32 kSteps = 300'000;
    std::mt19937 random{5};
    for (u32 step = 0; step < kSteps; ++step) {
        pass(random() % 4 * kMs / 3);
        switch (random() % 8) {
            case 0:
            case 1:
            case 2:
                wake(random() % std::size(kSchedules));
                break;
            case 3:
                // Two in one trap: the first one may be started alone, and has to make room for the other then.
                wake(random() % std::size(kSchedules));
                wake(random() % std::size(kSchedules));
                break;
            case 4:
                both([](Scheduler& scheduler) { scheduler.yield(); });
                break;
            default:
                if (short_.running() < std::size(kSchedules)) {
                    both([](Scheduler& scheduler) { scheduler.block_current(); });
                }
                break;
        }
        leave(step);
        if (HasFatalFailure()) {
            return;
        }
    }
    EXPECT_GT(alone_, kSteps / 100) << "or nothing was tried";
}

}  // namespace
}  // namespace kos::sched
