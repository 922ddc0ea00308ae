// SPDX-License-Identifier: Apache-2.0
// The orderly end of the run, on a machine that has no power switch: what is told, and when the time is over.
#include <string>
#include <tuple>

#include "core/machine_end.hpp"
#include "core/test/core_test.hpp"
#include "lib/log.hpp"
#include "obj/resource.hpp"

namespace kos::core {
namespace {

using namespace test;

constexpr u64 kMs = 1'000'000;
constexpr u64 kOff = 0;
constexpr u64 kRestartEnd = 1;
constexpr u64 kEndRequested = 2;

class PmServiceTest : public CoreTest {
  protected:
    void SetUp() override {
        CoreTest::SetUp();
        power_ = task_->give(**obj::Resource::create(abi::ObjectType::Power), abi::kAllRights)->raw();
        EXPECT_EQ(call(Notices::Create, {}), Status::Ok);
        notice_ = answer();
    }
    u64 poll() { return call_until(*caller_, 0, Notices::Wait, {notice_, ~u64{0}}) == Status::Ok ? answer() : 0; }
    Status stop(u64 end, u64 timeout) { return call(Powers::Stop, {power_, end | (u64{7} << 32), timeout}); }

    u64 power_ = 0;
    u64 notice_ = 0;
};

TEST_F(PmServiceTest, FirstProcessIsToldAndTheTimeIsKept) {
    ASSERT_EQ(call(Notices::Subscribe, {notice_, own_.raw(), kEndRequested, 4}), Status::Ok);
    EXPECT_EQ(poll(), 0U);
    EXPECT_EQ(call(Powers::Stopping, {}), Status::BadState);
    ASSERT_EQ(stop(kRestartEnd, 20 * kMs), Status::Ok);
    EXPECT_EQ(poll(), 4U);
    ASSERT_EQ(call(Powers::Stopping, {}), Status::Ok);
    EXPECT_EQ(caller_->frame.x[2], kRestartEnd | (u64{7} << 32));
    EXPECT_EQ(caller_->frame.x[3], 20 * kMs);
    EXPECT_EQ(stop(kOff, 0), Status::BadState) << "one at a time";
    pass_to(20 * kMs - 1);
    EXPECT_EQ(call(Powers::Stopping, {}), Status::Ok);
    pass_to(20 * kMs);
    EXPECT_EQ(call(Powers::Stopping, {}), Status::BadState) << "the kernel has tried to end the run";
}

// The machine of the tests ends nothing: the log tells what the kernel tried.
TEST_F(PmServiceTest, WhatRunsOutEndsAsItWasAskedFor) {
    static std::string shown;
    log::drain_all();
    log::attach({[](std::string_view text) { shown += text; }, [] { return 1U << 16; }});
    for (const auto& [end, said, not_said] : {std::tuple{kRestartEnd, "kos: restart\n", "shutdown"},
                                              std::tuple{kOff, "kos: shutdown, code 7\n", "restart"}}) {
        log::drain_all();
        shown.clear();
        const u64 over = hal::now_ns() + 20 * kMs;
        ASSERT_EQ(stop(end, 20 * kMs), Status::Ok);
        log::drain_all();
        shown.clear();
        pass_to(over);
        log::drain_all();
        EXPECT_NE(shown.find(said), std::string::npos) << shown;
        EXPECT_EQ(shown.find(not_said), std::string::npos) << shown;
    }
    log::attach({});
}

TEST_F(PmServiceTest, TimeIsTheConfiguredOneUnlessSomebodySays) {
    ASSERT_EQ(stop(kOff, 0), Status::Ok);
    ASSERT_EQ(call(Powers::Stopping, {}), Status::Ok);
    EXPECT_EQ(caller_->frame.x[3], config::kStopTimeoutMs * kMs);
    pass_to(config::kStopTimeoutMs * kMs);
    ASSERT_EQ(stop(kOff, ~u64{0}), Status::Ok) << "again, and for ever";
    ASSERT_EQ(call(Powers::Stopping, {}), Status::Ok);
    EXPECT_EQ(caller_->frame.x[3], hal::kNever - 1);
    pass_to(hal::kNever - 1);
}

TEST_F(PmServiceTest, RefusedStops) {
    EXPECT_EQ(stop(2, 0), Status::Invalid);
    EXPECT_EQ(call(Powers::Stop, {own_.raw(), kOff, 0}), Status::WrongType);
    EXPECT_EQ(call(Powers::Stop, {0, kOff, 0}), Status::BadHandle);
    EXPECT_EQ(call(Powers::Stopping, {}), Status::BadState) << "nothing has begun";
}

TEST_F(PmServiceTest, TaskIsAskedToEndOnceAndNothingElseHappensToIt) {
    ASSERT_EQ(call(Notices::Subscribe, {notice_, own_.raw(), kEndRequested, 1}), Status::Ok);
    ASSERT_EQ(call(Tasks::RequestEnd, {own_.raw()}), Status::Ok);
    EXPECT_EQ(answer(), 1U);
    EXPECT_EQ(poll(), 1U);
    ASSERT_EQ(call(Tasks::RequestEnd, {own_.raw()}), Status::Ok);
    EXPECT_EQ(answer(), 0U);
    EXPECT_EQ(poll(), 0U);
    ASSERT_EQ(call(Notices::Subscribe, {notice_, own_.raw(), kEndRequested, 2}), Status::Ok) << "it has happened";
    EXPECT_EQ(poll(), 2U);
}

TEST_F(PmServiceTest, TaskThatHasEndedIsNotAskedAnyMore) {
    obj::Ref<Task> child = make_task("child");
    const u64 handle = task_->give(*child, abi::kAllRights)->raw();
    ASSERT_EQ(call(Notices::Subscribe, {notice_, handle, kEndRequested, 1}), Status::Ok);
    child->end({});
    child.reset();
    obj::reaper().work(Pace::Whole);
    EXPECT_EQ(poll(), 1U) << "who waits for it to be asked learns that this is over";
    EXPECT_EQ(call(Tasks::RequestEnd, {handle}), Status::BadState);
    EXPECT_EQ(call(Handles::Close, {handle}), Status::Ok);
}

}  // namespace
}  // namespace kos::core
