// SPDX-License-Identifier: Apache-2.0
// Methods of Time as their callers see them: the time of day, and timers that signal notices.
#include "core/test/core_test.hpp"
#include "mm/test/scarcity.hpp"
#include "obj/resource.hpp"
#include "time/notice_timer.hpp"
#include "time/system_clock.hpp"

namespace kos::core {
namespace {

using namespace test;

constexpr u64 kSecond = 1'000'000'000;

class TimeServiceTest : public CoreTest {
  protected:
    void SetUp() override {
        CoreTest::SetUp();
        EXPECT_EQ(call(Notices::Create, {}), Status::Ok);
        notice_ = answer();
        EXPECT_EQ(call(Times::CreateTimer, {notice_, 4}), Status::Ok);
        timer_ = answer();
    }
    // What is set: 0 for nothing.
    u64 poll() { return call_until(*caller_, 0, Notices::Wait, {notice_, ~u64{0}}) == Status::Ok ? answer() : 0; }
    Status set(u64 deadline) { return call(Times::SetTimer, {timer_, deadline}); }
    Status cancel() { return call(Times::CancelTimer, {timer_}); }
    u64 clock() { return task_->give(**obj::Resource::create(abi::ObjectType::Clock), abi::kAllRights)->raw(); }

    u64 notice_ = 0;
    u64 timer_ = 0;
};

TEST_F(TimeServiceTest, TimeOfDayIsSetByWhoMay) {
    const u64 clock_handle = clock();
    pass_to(5 * kSecond);
    EXPECT_EQ(call(Times::SetSystemTime, {own_.raw(), 100 * kSecond}), Status::WrongType);
    EXPECT_EQ(call(Times::SetSystemTime, {0, 100 * kSecond}), Status::BadHandle);
    EXPECT_EQ(call(Times::SetSystemTime, {clock_handle, 4 * kSecond}), Status::Invalid);
    ASSERT_EQ(call(Times::SetSystemTime, {clock_handle, 100 * kSecond}), Status::Ok);
    pass_to(7 * kSecond);
    ASSERT_EQ(call(Times::SystemTime, {}), Status::Ok);
    EXPECT_EQ(answer(), 102 * kSecond);
    EXPECT_EQ(call(Times::Uptime, {}), Status::Ok);
    EXPECT_EQ(answer(), 7 * kSecond) << "the monotonic clock does not care";
}

TEST_F(TimeServiceTest, RealTimeClockIsSetToTheSecond) {
    hal::host::processor().real_time = 3;
    ASSERT_EQ(call(Times::SetSystemTime, {clock(), 100 * kSecond + 999}), Status::Ok);
    EXPECT_EQ(hal::host::processor().real_time, 100U);
}

TEST_F(TimeServiceTest, TimerSignalsOnceAtItsDeadline) {
    ASSERT_EQ(set(1'000), Status::Ok);
    pass_to(999);
    EXPECT_EQ(poll(), 0U);
    pass_to(1'000);
    EXPECT_EQ(poll(), 4U);
    pass_to(100'000);
    EXPECT_EQ(poll(), 0U);
    EXPECT_EQ(cancel(), Status::BadState) << "it has signalled";
    ASSERT_EQ(set(200'000), Status::Ok) << "again";
    pass_to(200'000);
    EXPECT_EQ(poll(), 4U);
}

TEST_F(TimeServiceTest, DeadlineThatHasPassedSignalsNow) {
    pass_to(5'000);
    ASSERT_EQ(set(1), Status::Ok);
    pass_to(5'000);
    EXPECT_EQ(poll(), 4U);
}

TEST_F(TimeServiceTest, SettingAnewTakesThePlaceOfTheOldDeadline) {
    ASSERT_EQ(set(1'000), Status::Ok);
    ASSERT_EQ(set(5'000), Status::Ok);
    pass_to(4'999);
    EXPECT_EQ(poll(), 0U);
    ASSERT_EQ(set(5'500), Status::Ok);
    ASSERT_EQ(set(5'200), Status::Ok) << "earlier, too";
    pass_to(5'200);
    EXPECT_EQ(poll(), 4U);
    pass_to(9'000);
    EXPECT_EQ(poll(), 0U);
}

TEST_F(TimeServiceTest, CancelledTimerSignalsNothing) {
    EXPECT_EQ(cancel(), Status::BadState) << "not set";
    ASSERT_EQ(set(1'000), Status::Ok);
    EXPECT_EQ(cancel(), Status::Ok);
    EXPECT_EQ(cancel(), Status::BadState);
    pass_to(2'000);
    EXPECT_EQ(poll(), 0U);
    ASSERT_EQ(set(hal::kNever), Status::Ok) << "for ever";
    EXPECT_EQ(cancel(), Status::Ok);
}

TEST_F(TimeServiceTest, SignalThatWaitsForTheWayOutCanBeCancelled) {
    ASSERT_EQ(set(1'000), Status::Ok);
    hal::host::processor().now_ns = 1'000;
    sched::cpu().timer_fired();
    EXPECT_FALSE(obj::deferred_work.empty());
    const auto handle = abi::Handle{timer_};
    auto* timer = static_cast<time::NoticeTimer*>(*task_->handles().resolve(handle, abi::ObjectType::Timer, 0));
    EXPECT_TRUE(timer->cancel());
    EXPECT_EQ(poll(), 0U);
}

TEST_F(TimeServiceTest, WakesWhoWaits) {
    ASSERT_EQ(set(1'000), Status::Ok);
    ASSERT_EQ(call(Notices::Wait, {notice_, 6}), kBlocked);
    pass_to(1'000);
    EXPECT_EQ(static_cast<Status>(caller_->frame.x[0]), Status::Ok);
    EXPECT_EQ(answer(), 4U);
}

TEST_F(TimeServiceTest, WhatIsRefused) {
    EXPECT_EQ(call(Times::CreateTimer, {notice_, 0}), Status::Invalid);
    EXPECT_EQ(call(Times::CreateTimer, {timer_, 1}), Status::WrongType);
    EXPECT_EQ(call(Times::SetTimer, {notice_, 1}), Status::WrongType);
    EXPECT_EQ(call(Times::CancelTimer, {0}), Status::BadHandle);
    ASSERT_EQ(call(Handles::Duplicate, {timer_, static_cast<u64>(abi::Right::Duplicate)}), Status::Ok);
    const u64 weak = answer();
    EXPECT_EQ(call(Times::SetTimer, {weak, 1}), Status::NoRights);
    EXPECT_EQ(call(Times::CancelTimer, {weak}), Status::NoRights);
}

TEST_F(TimeServiceTest, TimerGoesWithItsLastHandle) {
    ASSERT_EQ(set(1'000), Status::Ok);
    ASSERT_EQ(call(Handles::Close, {timer_}), Status::Ok);
    EXPECT_TRUE(sched::cpu().timers.empty());
    pass_to(2'000);
    EXPECT_EQ(poll(), 0U);
}

TEST_F(TimeServiceTest, TimerOfANoticeThatIsGone) {
    ASSERT_EQ(set(1'000), Status::Ok);
    ASSERT_EQ(call(Handles::Close, {notice_}), Status::Ok);
    EXPECT_TRUE(sched::cpu().timers.empty()) << "disarmed";
    EXPECT_EQ(set(2'000), Status::NotConnected);
}

TEST_F(TimeServiceTest, SignalNeedsTheHandleThatWasNamed) {
    ASSERT_EQ(call(Handles::Duplicate, {notice_, u64{abi::kCommonRights}}), Status::NoRights);
    ASSERT_EQ(call(Handles::Duplicate, {notice_, static_cast<u64>(abi::Right::Signal)}), Status::Ok);
    const u64 through = answer();
    ASSERT_EQ(call(Times::CreateTimer, {through, 8}), Status::Ok);
    timer_ = answer();
    ASSERT_EQ(set(1'000), Status::Ok);
    ASSERT_EQ(call(Handles::Close, {through}), Status::Ok);
    pass_to(1'000);
    EXPECT_EQ(poll(), 0U) << "the notice lives on by its other handle, but the timer's is closed";
}

TEST_F(TimeServiceTest, FailedCreationChangesNothing) {
    const u64 used = task_->account().used();
    const u32 handles = task_->handles().open_count();
    Status status = Status::NoMemory;
    for (u64 frames = 0; status == Status::NoMemory; ++frames) {
        {
            const mm::test::Scarcity scarcity{frames};
            status = call(Times::CreateTimer, {notice_, 1});
        }
        if (status == Status::NoMemory) {
            EXPECT_EQ(task_->account().used(), used);
            EXPECT_EQ(task_->handles().open_count(), handles);
        }
    }
    EXPECT_EQ(status, Status::Ok);
}

TEST_F(TimeServiceTest, ManyTimersEndInOrder) {
    constexpr u32 kTimers = 40;
    for (u32 index = 0; index < kTimers; ++index) {
        ASSERT_EQ(call(Times::CreateTimer, {notice_, u64{1} << index}), Status::Ok);
        ASSERT_EQ(call(Times::SetTimer, {answer(), 1'000 + 10 * (kTimers - index)}), Status::Ok);
    }
    u64 seen = 0;
    for (u32 index = kTimers; index-- > 0;) {
        pass_to(1'000 + 10 * (kTimers - index));
        const u64 bits = poll();
        EXPECT_EQ(bits, u64{1} << index);
        seen |= bits;
    }
    EXPECT_EQ(seen, (u64{1} << kTimers) - 1);
}

}  // namespace
}  // namespace kos::core
