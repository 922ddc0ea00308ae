// SPDX-License-Identifier: Apache-2.0
// Who runs next.
#include "sched/scheduler.hpp"

#include <gtest/gtest.h>

#include "hal/host/fake_cpu.hpp"

namespace kos::sched {
namespace {

constexpr u64 kSlice = 1000;

class SchedulerTest : public ::testing::Test {
  protected:
    void SetUp() override { hal::host::reset(); }
    void TearDown() override {
        for (Entity* entity : {&low_, &first_, &second_, &high_}) {
            scheduler_.retire(*entity);
        }
    }
    static void pass(u64 ns) { hal::host::processor().now_ns += ns; }

    Entity low_{10};
    Entity first_{100};
    Entity second_{100};
    Entity high_{200};
    Scheduler scheduler_{{.slice_ns = kSlice}};
};

TEST_F(SchedulerTest, NobodyReadyMeansIdle) {
    EXPECT_EQ(scheduler_.select(), nullptr);
}

TEST_F(SchedulerTest, HigherPriorityRunsFirst) {
    scheduler_.make_ready(low_);
    scheduler_.make_ready(high_);
    EXPECT_EQ(scheduler_.select(), &high_);
    scheduler_.block_current();
    EXPECT_EQ(scheduler_.select(), &low_);
}

TEST_F(SchedulerTest, WhoWakesAnIdleCpuRunsWithoutHavingStoodInAQueue) {
    scheduler_.make_ready(first_);
    ASSERT_EQ(scheduler_.select(), &first_);
    scheduler_.block_current();
    ASSERT_EQ(scheduler_.select(), nullptr);
    pass(70);
    scheduler_.make_ready(first_);
    EXPECT_FALSE(first_.queued());
    EXPECT_EQ(scheduler_.current(), &first_);
    EXPECT_EQ(scheduler_.idle_time(), 70U);
    pass(30);
    EXPECT_EQ(scheduler_.select(), &first_);
    EXPECT_EQ(scheduler_.next_event(), hal::kNever) << "nobody shares";
    EXPECT_EQ(scheduler_.run_time(first_), 30U);
    EXPECT_EQ(first_.switches(), 2U);
}

TEST_F(SchedulerTest, WhoWakesAnIdleCpuMakesRoomForABetterOneThatWakesAtOnce) {
    scheduler_.make_ready(low_);
    ASSERT_EQ(scheduler_.select(), &low_);
    scheduler_.make_ready(high_);
    ASSERT_EQ(scheduler_.select(), &high_);
    scheduler_.block_current();
    ASSERT_EQ(scheduler_.select(), &low_);
    scheduler_.block_current();
    ASSERT_EQ(scheduler_.select(), nullptr);
    scheduler_.make_ready(low_);
    scheduler_.make_ready(high_);
    EXPECT_EQ(scheduler_.select(), &high_);
    EXPECT_TRUE(low_.queued());
    scheduler_.block_current();
    EXPECT_EQ(scheduler_.select(), &low_);
}

TEST_F(SchedulerTest, WhoIsHeldDoesNotStartOnAnIdleCpu) {
    scheduler_.make_ready(first_);
    ASSERT_EQ(scheduler_.select(), &first_);
    scheduler_.block_current();
    ASSERT_EQ(scheduler_.select(), nullptr);
    scheduler_.hold(first_);
    ASSERT_EQ(scheduler_.select(), nullptr);
    scheduler_.make_ready(first_);
    EXPECT_EQ(scheduler_.select(), nullptr);
    scheduler_.let_go(first_);
    EXPECT_EQ(scheduler_.select(), &first_);
}

TEST_F(SchedulerTest, ReadyHigherOnePreempts) {
    scheduler_.make_ready(first_);
    scheduler_.make_ready(second_);
    EXPECT_EQ(scheduler_.select(), &first_);
    scheduler_.make_ready(high_);
    EXPECT_EQ(scheduler_.select(), &high_);
    scheduler_.block_current();
    // The preempted one goes on before its equal.
    EXPECT_EQ(scheduler_.select(), &first_);
}

TEST_F(SchedulerTest, EqualsTakeTurnsBySlice) {
    scheduler_.make_ready(first_);
    scheduler_.make_ready(second_);
    EXPECT_EQ(scheduler_.select(), &first_);
    EXPECT_EQ(scheduler_.next_event(), kSlice);
    pass(kSlice - 1);
    scheduler_.tick(hal::now_ns());
    EXPECT_EQ(scheduler_.select(), &first_);
    pass(1);
    scheduler_.tick(hal::now_ns());
    EXPECT_EQ(scheduler_.select(), &second_);
    EXPECT_EQ(scheduler_.next_event(), 2 * kSlice);
}

TEST_F(SchedulerTest, AloneNeedsNoTick) {
    scheduler_.make_ready(low_);
    EXPECT_EQ(scheduler_.select(), &low_);
    EXPECT_EQ(scheduler_.next_event(), hal::kNever);
}

TEST_F(SchedulerTest, YieldLetsEqualsGoFirstButNotLowerOnes) {
    scheduler_.make_ready(first_);
    scheduler_.make_ready(low_);
    EXPECT_EQ(scheduler_.select(), &first_);
    scheduler_.yield();
    EXPECT_EQ(scheduler_.select(), &first_);
    scheduler_.make_ready(second_);
    scheduler_.yield();
    EXPECT_EQ(scheduler_.select(), &second_);
}

TEST_F(SchedulerTest, PriorityChangesTakeEffectAtOnce) {
    scheduler_.make_ready(first_);
    scheduler_.make_ready(second_);
    EXPECT_EQ(scheduler_.select(), &first_);
    scheduler_.set_priority(second_, 150);
    EXPECT_EQ(scheduler_.select(), &second_);
    scheduler_.set_priority(second_, 50);
    EXPECT_EQ(scheduler_.select(), &first_);
}

TEST_F(SchedulerTest, RetiredNeverRuns) {
    scheduler_.make_ready(first_);
    scheduler_.make_ready(second_);
    EXPECT_EQ(scheduler_.select(), &first_);
    scheduler_.retire(first_);
    EXPECT_EQ(scheduler_.select(), &second_);
    scheduler_.retire(second_);
    EXPECT_EQ(scheduler_.select(), nullptr);
}

}  // namespace
}  // namespace kos::sched
