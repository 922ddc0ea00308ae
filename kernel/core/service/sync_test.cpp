// SPDX-License-Identifier: Apache-2.0
// Methods of Sync as their callers see them.
#include "core/test/core_test.hpp"
#include "service/types.hpp"
#include "sync/futex.hpp"

namespace kos::core {
namespace {

using namespace test;
using service::types::kFutexPrivate;
using service::types::kFutexShared;

constexpr UserAddr kWord = kUserBase + 0x4000;
constexpr UserAddr kOther = kWord + 4;
constexpr u32 kAll = ~u32{0};

// Two 32-bit parameters as one word of the message.
constexpr u64 pair(u32 low, u32 high) {
    return low | (u64{high} << 32);
}

class SyncServiceTest : public CoreTest {
  protected:
    void SetUp() override {
        CoreTest::SetUp();
        second_ = &make_thread_of(*task_);
        third_ = &make_thread_of(*task_);
        put(7);
    }
    void put(u32 value) { EXPECT_TRUE(task_->space()->copy_out(kWord, std::as_bytes(std::span{&value, 1}))); }
    Status wait(Thread& thread, u32 expected, u32 scope = kFutexPrivate) {
        return call(thread, Syncs::FutexWait, {kWord.raw(), pair(expected, scope)});
    }
    // How many were woken.
    u32 wake(u32 count, UserAddr word = kWord, u32 scope = kFutexPrivate) {
        EXPECT_EQ(call(Syncs::FutexWake, {word.raw(), pair(count, scope)}), Status::Ok);
        return static_cast<u32>(answer());
    }
    static Status status_of(const Thread& thread) { return static_cast<Status>(thread.frame.x[0]); }

    Thread* second_ = nullptr;
    Thread* third_ = nullptr;
};

TEST_F(SyncServiceTest, WaitAndWake) {
    EXPECT_EQ(wait(*second_, 8), Status::BadState);
    EXPECT_EQ(wait(*second_, 7), kBlocked);
    EXPECT_TRUE(audit_kernel());
    EXPECT_EQ(wake(kAll), 1U);
    EXPECT_EQ(second_->waits_for(), thread::WaitKind::None);
    EXPECT_EQ(status_of(*second_), Status::Ok);
    EXPECT_EQ(second_->frame.x[2], 0U) << "a wait has no results";
    EXPECT_EQ(wake(kAll), 0U);
}

TEST_F(SyncServiceTest, DeadlinesComeWithTheCall) {
    const auto wait_until = [&](u64 deadline) {
        return call_until(*second_, deadline, Syncs::FutexWait, {kWord.raw(), pair(7, kFutexPrivate)});
    };
    EXPECT_EQ(wait_until(0), Status::Timeout);
    EXPECT_EQ(wait_until(100), kBlocked);
    pass_to(100);
    EXPECT_EQ(status_of(*second_), Status::Timeout);
    EXPECT_EQ(wake(kAll), 0U);
}

TEST_F(SyncServiceTest, NoSuchScope) {
    for (const u32 scope : {kFutexShared + 1, kAll}) {
        EXPECT_EQ(wait(*second_, 7, scope), Status::Invalid);
        EXPECT_EQ(call(Syncs::FutexWake, {kWord.raw(), pair(1, scope)}), Status::Invalid);
        EXPECT_EQ(call(Syncs::FutexRequeue, {kWord.raw(), kOther.raw(), pair(1, 1), pair(7, scope)}), Status::Invalid);
    }
}

TEST_F(SyncServiceTest, BadAddresses) {
    constexpr u64 kKernel = 0xffff'0000'0000'0000;
    EXPECT_EQ(call(Syncs::FutexWake, {kWord.raw() + 2, pair(1, 0)}), Status::Invalid);
    EXPECT_EQ(call(Syncs::FutexWake, {kKernel, pair(1, 0)}), Status::Fault);
    EXPECT_EQ(call(Syncs::FutexWait, {kKernel, pair(0, 0)}), Status::Fault);
    EXPECT_EQ(call(Syncs::FutexWait, {0, pair(0, 0)}), Status::Fault);
    EXPECT_EQ(call(Syncs::FutexRequeue, {kWord.raw(), kKernel, pair(1, 1), pair(7, 0)}), Status::Fault);
}

TEST_F(SyncServiceTest, Requeue) {
    EXPECT_EQ(wait(*second_, 7), kBlocked);
    EXPECT_EQ(wait(*third_, 7), kBlocked);
    EXPECT_EQ(call(Syncs::FutexRequeue, {kWord.raw(), kOther.raw(), pair(1, kAll), pair(8, 0)}), Status::BadState);
    EXPECT_EQ(call(Syncs::FutexRequeue, {kWord.raw(), kWord.raw(), pair(1, kAll), pair(7, 0)}), Status::Invalid);
    EXPECT_EQ(call(Syncs::FutexRequeue, {kWord.raw(), kOther.raw(), pair(1, kAll), pair(7, 0)}), Status::Ok);
    EXPECT_EQ(answer(), pair(1, 1));
    EXPECT_EQ(status_of(*second_), Status::Ok);
    EXPECT_TRUE(audit_kernel());
    EXPECT_EQ(wake(kAll), 0U);
    EXPECT_EQ(wake(kAll, kOther), 1U);
}

TEST_F(SyncServiceTest, AWakeThatIsInterruptedIsMadeAgain) {
    EXPECT_EQ(wait(*second_, 7), kBlocked);
    EXPECT_EQ(wait(*third_, 7), kBlocked);
    Thread& fourth = make_thread_of(*task_);
    EXPECT_EQ(wait(fourth, 7), kBlocked);
    interrupt_work();
    EXPECT_NE(call(Syncs::FutexWake, {kWord.raw(), pair(kAll, 0)}), Status::Ok);
    EXPECT_NE(caller_->restart_ticket, 0U);
    EXPECT_EQ(fourth.waits_for(), thread::WaitKind::Futex);
    hal::host::processor().interrupt_pending = nullptr;
    EXPECT_EQ(wake(kAll), 3U) << "those of the first attempt are counted";
    EXPECT_EQ(caller_->restart_ticket, 0U);
}

// Its fault handler may send it elsewhere between two attempts, or its program may be another one then.
TEST_F(SyncServiceTest, WhatACallLeftIsNotForAnotherOne) {
    EXPECT_EQ(wait(*second_, 7), kBlocked);
    EXPECT_EQ(wait(*third_, 7), kBlocked);
    interrupt_work();
    EXPECT_NE(call(Syncs::FutexWake, {kWord.raw(), pair(kAll, 0)}), Status::Ok);
    EXPECT_NE(caller_->restart_ticket, 0U);
    hal::host::processor().interrupt_pending = nullptr;
    EXPECT_EQ(call(Syncs::FutexRequeue, {kWord.raw(), kOther.raw(), pair(0, kAll), pair(8, 0)}), Status::BadState)
        << "it begins at its own beginning";
    EXPECT_EQ(caller_->restart_ticket, 0U);
    EXPECT_EQ(wake(kAll), 1U);
}

TEST_F(SyncServiceTest, SetPriorityMovesASleeper) {
    const u64 handle = task_->give(*third_, abi::kAllRights)->raw();
    EXPECT_EQ(wait(*second_, 7), kBlocked);
    EXPECT_EQ(wait(*third_, 7), kBlocked);
    EXPECT_EQ(call(Threads::SetPriority, {handle, 200}), Status::Ok);
    EXPECT_TRUE(audit_kernel());
    EXPECT_EQ(wake(1), 1U);
    EXPECT_EQ(third_->waits_for(), thread::WaitKind::None);
    EXPECT_EQ(second_->waits_for(), thread::WaitKind::Futex);
}

TEST_F(SyncServiceTest, SleepersEndWithTheirTask) {
    const obj::Ref<Task> other = make_task("other");
    Thread& stranger = make_thread_of(*other);
    EXPECT_EQ(wait(stranger, 0), kBlocked);
    EXPECT_EQ(wake(kAll), 0U) << "it is another process's";
    EXPECT_TRUE(audit_kernel());
    other->end({});
    EXPECT_TRUE(audit_kernel());
    EXPECT_EQ(sync::audit().sleepers, 0U);
}

TEST_F(SyncServiceTest, SuspendedSleepersAreWoken) {
    const obj::Ref<Task> other = make_task("other");
    const auto memory = *vmm::Memory::create(*task_, kPageSize);
    constexpr UserAddr kShared{0x200'0000};
    for (Task* task : {task_.get(), other.get()}) {
        EXPECT_TRUE(task->space()->map(
            {.memory = *memory, .size = kPageSize, .access = vmm::Access::ReadWrite, .at = kShared}));
    }
    Thread& stranger = make_thread_of(*other);
    EXPECT_EQ(call(stranger, Syncs::FutexWait, {kShared.raw(), pair(0, kFutexShared)}), kBlocked);
    cpu_.scheduler.hold(stranger);
    EXPECT_EQ(wake(1, kShared, kFutexShared), 1U);
    EXPECT_EQ(status_of(stranger), Status::Ok);
    EXPECT_EQ(stranger.state(), sched::RunState::Ready);
    cpu_.scheduler.let_go(stranger);
    other->end({});
}

}  // namespace
}  // namespace kos::core
