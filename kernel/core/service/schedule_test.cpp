// SPDX-License-Identifier: Apache-2.0
// Schedules and ceilings as their callers see them.
#include "core/test/core_test.hpp"
#include "obj/resource.hpp"
#include "service/types.hpp"

namespace kos::core {
namespace {

using namespace test;
using namespace service::types;

constexpr u64 kMs = 1'000'000;

// The bytes of schedule, priority and weight in a message.
constexpr u64 shape(u8 schedule, u8 priority, u16 weight = 0) {
    return schedule | (u64{priority} << 8) | (u64{weight} << 16);
}

constexpr u64 ceiling(u8 schedule, u8 priority, u32 flags = 0) {
    return shape(schedule, priority) | (u64{flags} << 32);
}

class ScheduleTest : public CoreTest {
  protected:
    void SetUp() override {
        CoreTest::SetUp();
        // Never started: a real-time one would take the CPU from the caller.
        thread_ = *Thread::create(*task_, sched::kDefaultPriority);
        handle_ = task_->give(*thread_, abi::kAllRights)->raw();
    }
    Status set(u64 numbers, u64 budget = 0, u64 deadline = 0, u64 period = 0) {
        return call(Threads::SetSchedule, {handle_, numbers, budget, deadline, period});
    }
    u64 make_child() {
        const u64 factory = task_->give(**obj::Resource::create(abi::ObjectType::TaskFactory), abi::kAllRights)->raw();
        const std::string names{"child\0\0\0Class\0", 14};
        EXPECT_EQ(
            call_with(Tasks::CreateWithQuota, names, {factory, chunk(0, 6), chunk(8, 6), 100'000, 10 | (u64{2} << 32)}),
            Status::Ok);
        return answer();
    }
    u64 ceiling_of(u64 task) {
        EXPECT_EQ(call(Tasks::GetCeiling, {task}), Status::Ok);
        return answer();
    }

    Thread* thread_ = nullptr;
    u64 handle_ = 0;
};

TEST_F(ScheduleTest, EachIsSetAndRead) {
    task_->set_ceiling(sched::kHighestCeiling);
    const u64 reserved[] = {kMs, 5 * kMs, 10 * kMs};
    for (const u64 numbers : {shape(kScheduleStandard, 7, 300), shape(kScheduleRoundRobin, 255),
                              shape(kScheduleFifo, 0), shape(kScheduleIdle, 0), shape(kScheduleDeadline, 0)}) {
        const bool reserves = numbers == kScheduleDeadline;
        ASSERT_EQ(reserves ? set(numbers, reserved[0], reserved[1], reserved[2]) : set(numbers), Status::Ok);
        ASSERT_EQ(call(Threads::GetSchedule, {handle_}), Status::Ok);
        EXPECT_EQ(answer(), numbers);
        EXPECT_EQ(caller_->frame.x[3], reserves ? reserved[0] : 0);
        EXPECT_EQ(caller_->frame.x[4], reserves ? reserved[1] : 0);
        EXPECT_EQ(caller_->frame.x[5], reserves ? reserved[2] : 0);
        EXPECT_EQ(caller_->frame.x[6], 0U);
    }
}

TEST_F(ScheduleTest, NumbersThatDoNotFitAreRefused) {
    task_->set_ceiling(sched::kHighestCeiling);
    const auto before = thread_->schedule();
    EXPECT_EQ(set(shape(5, 1)), Status::Invalid) << "there is no such schedule";
    EXPECT_EQ(set(shape(kScheduleStandard, 1)), Status::Invalid) << "no weight";
    EXPECT_EQ(set(shape(kScheduleStandard, 1, 1001)), Status::Invalid);
    EXPECT_EQ(set(shape(kScheduleStandard, 1, 100), 1), Status::Invalid) << "a budget";
    EXPECT_EQ(set(shape(kScheduleFifo, 1, 100)), Status::Invalid);
    EXPECT_EQ(set(shape(kScheduleRoundRobin, 1), 0, 0, 1), Status::Invalid);
    EXPECT_EQ(set(shape(kScheduleIdle, 1)), Status::Invalid) << "a priority";
    EXPECT_EQ(set(shape(kScheduleDeadline, 0)), Status::Invalid);
    EXPECT_EQ(set(shape(kScheduleDeadline, 1), kMs, 2 * kMs, 3 * kMs), Status::Invalid);
    EXPECT_EQ(set(shape(kScheduleDeadline, 0), kShortestBudget - 1, kMs, kMs), Status::Invalid);
    EXPECT_EQ(set(shape(kScheduleDeadline, 0), 2 * kMs, kMs, 3 * kMs), Status::Invalid) << "budget over deadline";
    EXPECT_EQ(set(shape(kScheduleDeadline, 0), kMs, 4 * kMs, 3 * kMs), Status::Invalid) << "deadline over period";
    EXPECT_EQ(set(shape(kScheduleDeadline, 0), kMs, kMs, kLongestPeriod + 1), Status::Invalid);
    EXPECT_EQ(set(shape(kScheduleDeadline, 0), 9 * kMs, 10 * kMs, 10 * kMs), Status::Quota);
    EXPECT_EQ(thread_->schedule(), before);
    thread_->terminate();
    EXPECT_EQ(set(shape(kScheduleIdle, 0)), Status::BadState);
}

TEST_F(ScheduleTest, NothingGoesAboveTheCeiling) {
    const u64 stack = kUserBase.raw() + 0x1000;
    task_->set_ceiling({sched::Class::Standard, 100, sched::Limit::Share});
    EXPECT_EQ(call(Threads::SetPriority, {handle_, 101}), Status::BadPriority);
    EXPECT_EQ(call(Threads::SetPriority, {handle_, 100}), Status::Ok);
    EXPECT_EQ(call(Threads::Create, {own_.raw(), kUserBase.raw(), stack, 0, 101}), Status::BadPriority);
    EXPECT_EQ(set(shape(kScheduleStandard, 101, 100)), Status::BadPriority);
    EXPECT_EQ(set(shape(kScheduleFifo, 0)), Status::BadPriority);
    EXPECT_EQ(set(shape(kScheduleIdle, 0)), Status::Ok);
    EXPECT_EQ(call(Threads::SetPriority, {handle_, 1}), Status::BadState) << "idle threads have none";
    task_->set_ceiling({sched::Class::RealTime, 100, sched::Limit::Share});
    EXPECT_EQ(set(shape(kScheduleFifo, 101)), Status::BadPriority);
    EXPECT_EQ(set(shape(kScheduleFifo, 100)), Status::Ok);
    EXPECT_EQ(call(Threads::SetPriority, {handle_, 101}), Status::BadPriority);
    EXPECT_EQ(set(shape(kScheduleStandard, 255, 1)), Status::Ok) << "all of the lower class";
    EXPECT_EQ(set(shape(kScheduleDeadline, 0), kMs, 10 * kMs, 10 * kMs), Status::BadPriority);
}

TEST_F(ScheduleTest, ExemptFromTheLimitIsWhoseTaskIs) {
    task_->set_ceiling({sched::Class::RealTime, 100, sched::Limit::Share});
    ASSERT_EQ(set(shape(kScheduleFifo, 1)), Status::Ok);
    EXPECT_EQ(thread_->schedule().limit, sched::Limit::Share);
    task_->set_ceiling({sched::Class::RealTime, 100, sched::Limit::None});
    ASSERT_EQ(set(shape(kScheduleFifo, 1)), Status::Ok);
    EXPECT_EQ(thread_->schedule().limit, sched::Limit::None);
}

TEST_F(ScheduleTest, MakersGiveCeilingsUpToTheirOwn) {
    task_->set_ceiling({sched::Class::RealTime, 100, sched::Limit::Share});
    const u64 child = make_child();
    EXPECT_EQ(ceiling_of(child), ceiling(kScheduleStandard, 255)) << "no real time by itself";
    EXPECT_EQ(call(Tasks::SetCeiling, {child, ceiling(kScheduleFifo, 101)}), Status::BadPriority);
    EXPECT_EQ(call(Tasks::SetCeiling, {child, ceiling(kScheduleDeadline, 0)}), Status::BadPriority);
    EXPECT_EQ(call(Tasks::SetCeiling, {child, ceiling(kScheduleFifo, 1, kCeilingUnlimited)}), Status::BadPriority);
    EXPECT_EQ(call(Tasks::SetCeiling, {child, ceiling(kScheduleIdle, 0)}), Status::Invalid);
    EXPECT_EQ(call(Tasks::SetCeiling, {child, ceiling(kScheduleFifo, 1, 2)}), Status::Invalid);
    EXPECT_EQ(call(Tasks::SetCeiling, {child, ceiling(kScheduleDeadline, 1)}), Status::Invalid);
    EXPECT_EQ(call(Tasks::SetCeiling, {child, ceiling(kScheduleStandard, 1, kCeilingUnlimited)}), Status::Invalid);
    EXPECT_EQ(ceiling_of(child), ceiling(kScheduleStandard, 255)) << "and nothing changed";
    EXPECT_EQ(call(Tasks::SetCeiling, {child, ceiling(kScheduleFifo, 100)}), Status::Ok);
    EXPECT_EQ(ceiling_of(child), ceiling(kScheduleRoundRobin, 100));
    EXPECT_EQ(call(Tasks::SetCeiling, {own_.raw(), ceiling(kScheduleStandard, 1)}), Status::NoRights);
    EXPECT_EQ(call(Tasks::Terminate, {child}), Status::Ok);
    EXPECT_EQ(call(Tasks::SetCeiling, {child, ceiling(kScheduleStandard, 1)}), Status::BadState);
    task_->set_ceiling({sched::Class::Standard, 100, sched::Limit::Share});
    EXPECT_EQ(ceiling_of(make_child()), ceiling(kScheduleStandard, 100)) << "the maker's own is lower";
}

TEST_F(ScheduleTest, FirstScheduleHasToFitTheCeiling) {
    task_->set_ceiling(sched::kHighestCeiling);
    const u64 child = make_child();
    EXPECT_EQ(call(Tasks::SetFirstSchedule, {child, shape(kScheduleFifo, 9)}), Status::BadPriority);
    EXPECT_EQ(call(Tasks::SetFirstSchedule, {child, shape(kScheduleDeadline, 0)}), Status::Invalid);
    EXPECT_EQ(call(Tasks::SetFirstSchedule, {child, shape(kScheduleStandard, 9)}), Status::Invalid);
    EXPECT_EQ(call(Tasks::SetFirstSchedule, {child, shape(kScheduleStandard, 9, 200)}), Status::Ok);
    EXPECT_EQ(call(Tasks::Terminate, {child}), Status::Ok);
    EXPECT_EQ(call(Tasks::SetFirstSchedule, {child, shape(kScheduleStandard, 9, 200)}), Status::BadState);
}

TEST_F(ScheduleTest, LoweredToACeilingASchedulesNearestIsLeft) {
    using sched::Class;
    const sched::Schedule fifo{.kind = Class::RealTime, .priority = 50, .turn = sched::Turn::Endless, .weight = 0};
    EXPECT_EQ((sched::Ceiling{Class::RealTime, 60}.lower(fifo)), fifo);
    EXPECT_EQ((sched::Ceiling{Class::RealTime, 40}.lower(fifo).priority), 40);
    EXPECT_EQ((sched::Ceiling{Class::RealTime, 40}.lower(fifo).turn), sched::Turn::Endless);
    EXPECT_EQ((sched::Ceiling{Class::Standard, 30}.lower(fifo)), sched::Schedule{.priority = 30});
    EXPECT_EQ((sched::Ceiling{Class::Standard, 30}.lower({}).priority), 30);
}

}  // namespace
}  // namespace kos::core
