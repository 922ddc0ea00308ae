// SPDX-License-Identifier: Apache-2.0
// Methods of Handle, Channel, Thread and Task as their callers see them.
#include "core/test/core_test.hpp"
#include "ipc/channel.hpp"
#include "obj/resource.hpp"

namespace kos::core {
namespace {

using namespace test;

class ServiceTest : public CoreTest {
  protected:
    void TearDown() override {
        for (auto& task : others_) {
            task->end({});
        }
        others_.clear();
        CoreTest::TearDown();
    }
    // Another task, and the caller's handle of it.
    Task& make_other() {
        others_.push_back(make_task("other"));
        other_handle_ = *task_->give(*others_.back(), abi::kAllRights);
        return *others_.back();
    }
    u64 give_thread(Thread& thread, abi::Rights rights = abi::kAllRights) { return task_->give(thread, rights)->raw(); }

    std::vector<obj::Ref<Task>> others_;
    abi::Handle other_handle_;
};

TEST_F(ServiceTest, HandlesDuplicateWithFewerRightsAndClose) {
    const auto inspect = static_cast<u64>(abi::Right::Inspect);
    ASSERT_EQ(call(Handles::Duplicate, {own_.raw(), inspect}), Status::Ok);
    const u64 narrow = answer();
    EXPECT_EQ(call(Tasks::Info, {narrow}), Status::Ok);
    EXPECT_EQ(call(Tasks::Start, {narrow}), Status::NoRights);
    EXPECT_EQ(call(Handles::Duplicate, {narrow, inspect}), Status::NoRights);
    EXPECT_EQ(call(Handles::GetSid, {narrow}), Status::NoRights);
    ASSERT_EQ(call(Handles::GetSid, {own_.raw()}), Status::Ok);
    EXPECT_EQ(answer(), task_->sid());
    EXPECT_EQ(call(Handles::Close, {narrow}), Status::Ok);
    EXPECT_EQ(call(Handles::Close, {narrow}), Status::BadHandle);
    EXPECT_EQ(call(Handles::Close, {abi::kKernelHandle.raw()}), Status::BadState);
    EXPECT_EQ(call(Handles::GetSid, {abi::kKernelHandle.raw()}), Status::NoRights);
}

TEST_F(ServiceTest, ChannelsConnectAndClose) {
    ASSERT_EQ(call(Channels::CreateListener, {own_.raw()}), Status::Ok);
    const u64 listener = answer();
    EXPECT_EQ(call(Channels::Connect, {listener, 5, 0}), Status::Invalid);
    EXPECT_EQ(call(Channels::Connect, {listener, 5, 1025}), Status::Invalid);
    ASSERT_EQ(call(Channels::Connect, {listener, 5, 1024}), Status::Ok);
    const u64 client = answer();
    EXPECT_EQ(call(Channels::Close, {client}), Status::Ok);
    EXPECT_EQ(call(Channels::Close, {client}), Status::NotConnected);
    ASSERT_EQ(call(Handles::Close, {listener}), Status::Ok);
    EXPECT_EQ(call(Channels::Connect, {listener, 5, 1}), Status::BadHandle);
}

TEST_F(ServiceTest, MethodsThatMakeObjectsKeepNothingWithoutRoomForTheHandle) {
    ASSERT_EQ(call(Channels::CreateListener, {own_.raw()}), Status::Ok);
    const u64 listener = answer();
    while (task_->give(*task_, 0)) {
    }
    const u64 used = task_->account().used();
    const u32 threads = task_->member_count();
    EXPECT_EQ(call(Channels::CreateListener, {own_.raw()}), Status::Quota);
    EXPECT_EQ(call(Channels::Connect, {listener, 5, 1}), Status::Quota);
    EXPECT_EQ(call(Threads::Create, {own_.raw(), kUserBase.raw(), kUserBase.raw(), 0, 64}), Status::Quota);
    EXPECT_EQ(call(Handles::Duplicate, {own_.raw(), 0}), Status::Quota);
    EXPECT_EQ(task_->account().used(), used);
    EXPECT_EQ(task_->member_count(), threads);
}

TEST_F(ServiceTest, ThreadsAreMadeStartedAndEnded) {
    const u64 stack = kUserBase.raw() + 0x1000;
    EXPECT_EQ(call(Threads::Create, {own_.raw(), kUserBase.raw() + 2, stack, 0, 64}), Status::Invalid);
    EXPECT_EQ(call(Threads::Create, {own_.raw(), kUserBase.raw(), stack + 8, 0, 64}), Status::Invalid);
    EXPECT_EQ(call(Threads::Create, {own_.raw(), ~u64{3}, stack, 0, 64}), Status::Invalid);
    EXPECT_EQ(call(Threads::Create, {own_.raw(), kUserBase.raw(), ~u64{15}, 0, 64}), Status::Invalid);
    ASSERT_EQ(call(Threads::Create, {own_.raw(), kUserBase.raw(), stack, 7, 10}), Status::Ok);
    const u64 thread = answer();
    EXPECT_EQ(task_->member_count(), 2U);
    EXPECT_EQ(call(Threads::Start, {thread}), Status::Ok);
    EXPECT_EQ(call(Threads::Start, {thread}), Status::BadState);
    ASSERT_EQ(call(Threads::Info, {thread}), Status::Ok);
    EXPECT_EQ(answer() & 0xffff'ffff, 1U) << "ready";
    EXPECT_EQ((answer() >> 32) & 0xff, 10U);
    EXPECT_EQ(call(Threads::SetPriority, {thread, 20}), Status::Ok);
    EXPECT_EQ(call(Threads::Terminate, {thread}), Status::Ok);
    EXPECT_EQ(call(Threads::Terminate, {thread}), Status::BadState);
    EXPECT_EQ(call(Threads::SetPriority, {thread, 20}), Status::BadState);
    EXPECT_EQ(call(Threads::Start, {thread}), Status::BadState);
    EXPECT_EQ(call(Threads::Join, {thread}), Status::Ok) << "it has ended";
}

TEST_F(ServiceTest, SuspendedThreadsDoNotRunUntilTheyAreResumed) {
    Thread& thread = make_thread_of(*task_);
    const u64 handle = give_thread(thread);
    EXPECT_EQ(call(Threads::Suspend, {give_thread(thread, static_cast<u64>(abi::Right::Inspect))}), Status::NoRights);
    EXPECT_EQ(call(Threads::Resume, {handle}), Status::BadState);
    EXPECT_EQ(call(Threads::Suspend, {handle}), Status::Ok);
    EXPECT_TRUE(thread.held());
    EXPECT_EQ(call(Threads::Suspend, {handle}), Status::BadState);
    EXPECT_EQ(thread.audit(), "");
    EXPECT_EQ(call(Threads::Resume, {handle}), Status::Ok);
    EXPECT_FALSE(thread.held());
    EXPECT_EQ(call(Threads::Resume, {handle}), Status::BadState);
    EXPECT_EQ(call(Threads::Suspend, {handle}), Status::Ok);
    EXPECT_EQ(call(Threads::Terminate, {handle}), Status::Ok);
    EXPECT_EQ(call(Threads::Suspend, {handle}), Status::BadState);
    EXPECT_EQ(call(Threads::Resume, {handle}), Status::BadState);
}

TEST_F(ServiceTest, AThreadRunsIfNeitherItselfNorItsProcessIsSuspended) {
    Task& other = make_other();
    Thread& thread = make_thread_of(other);
    const u64 handle = give_thread(thread);
    thread.stop(thread::StopReason::Process);
    EXPECT_EQ(call(Threads::Suspend, {handle}), Status::Ok);
    thread.go_on(thread::StopReason::Process);
    EXPECT_TRUE(thread.held());
    EXPECT_EQ(call(Threads::Resume, {handle}), Status::Ok);
    EXPECT_FALSE(thread.held());
    EXPECT_EQ(call(Threads::Suspend, {handle}), Status::Ok);
    thread.stop(thread::StopReason::Process);
    EXPECT_EQ(call(Threads::Resume, {handle}), Status::Ok);
    EXPECT_TRUE(thread.held());
    thread.go_on(thread::StopReason::Process);
    EXPECT_FALSE(thread.held());
}

TEST_F(ServiceTest, AWaitEndsWhileItsThreadIsSuspended) {
    Thread& thread = make_thread_of(*task_);
    const u64 handle = give_thread(thread);
    ASSERT_EQ(call_until(thread, 100, Threads::Sleep, {}), kBlocked);
    EXPECT_EQ(call(*caller_, Threads::Suspend, {handle}), Status::Ok);
    pass_to(100);
    EXPECT_EQ(thread.waits_for(), thread::WaitKind::None);
    EXPECT_EQ(thread.state(), sched::RunState::Ready);
    EXPECT_FALSE(thread.queued());
    EXPECT_EQ(call(*caller_, Threads::Resume, {handle}), Status::Ok);
    EXPECT_TRUE(thread.queued());
}

TEST_F(ServiceTest, JoinWaitsForTheEnd) {
    Thread& thread = make_thread_of(*task_);
    Thread& joiner = make_thread_of(*task_);
    const u64 handle = give_thread(thread);
    EXPECT_EQ(call(*caller_, Threads::Join, {give_thread(*caller_)}), Status::Deadlock);
    EXPECT_EQ(call_until(*caller_, 0, Threads::Join, {handle}), Status::Timeout);
    ASSERT_EQ(call_until(*caller_, 100, Threads::Join, {handle}), kBlocked);
    ASSERT_EQ(call(joiner, Threads::Join, {handle}), kBlocked);
    pass_to(100);
    EXPECT_EQ(static_cast<Status>(caller_->frame.x[0]), Status::Timeout);
    EXPECT_EQ(call(thread, Threads::Exit, {}), kBlocked);
    EXPECT_EQ(joiner.waits_for(), thread::WaitKind::None);
    EXPECT_EQ(static_cast<Status>(joiner.frame.x[0]), Status::Ok);
}

TEST_F(ServiceTest, SleepEndsAtItsDeadline) {
    ASSERT_EQ(call_until(*caller_, 50, Threads::Sleep, {}), kBlocked);
    pass_to(50);
    EXPECT_EQ(static_cast<Status>(caller_->frame.x[0]), Status::Ok);
}

TEST_F(ServiceTest, LastThreadsExitIsTheTasks) {
    Task& other = make_other();
    Thread& only = make_thread_of(other);
    EXPECT_EQ(call(only, Threads::Exit, {}), kBlocked);
    EXPECT_EQ(other.state(), task::TaskState::Ended);
    EXPECT_EQ(other.exit().code, 0);
}

TEST_F(ServiceTest, WaitersLearnHowATaskEnded) {
    Task& other = make_other();
    Thread& thread = make_thread_of(other);
    EXPECT_EQ(call(Tasks::Wait, {own_.raw()}), Status::Deadlock);
    EXPECT_EQ(call_until(*caller_, 0, Tasks::Wait, {other_handle_.raw()}), Status::Timeout);
    ASSERT_EQ(call(Tasks::Wait, {other_handle_.raw()}), kBlocked);
    ASSERT_EQ(call(thread, Tasks::Exit, {static_cast<u32>(-7)}), kBlocked);
    EXPECT_EQ(static_cast<Status>(caller_->frame.x[0]), Status::Ok);
    EXPECT_EQ(answer(), u64{static_cast<u32>(-7)} << 32);
    ASSERT_EQ(call(Tasks::Wait, {other_handle_.raw()}), Status::Ok) << "it is known afterwards too";
    EXPECT_EQ(answer(), u64{static_cast<u32>(-7)} << 32);
    EXPECT_EQ(call(Tasks::Terminate, {other_handle_.raw()}), Status::BadState);
}

TEST_F(ServiceTest, TerminateEndsAnotherTaskOrOnesOwn) {
    Task& other = make_other();
    make_thread_of(other);
    EXPECT_EQ(call(Tasks::Terminate, {other_handle_.raw()}), Status::Ok);
    EXPECT_EQ(other.state(), task::TaskState::Ended);
    ASSERT_EQ(call(Tasks::Info, {other_handle_.raw()}), Status::Ok);
    EXPECT_EQ(answer(), 2U) << "ended, no threads";
    EXPECT_EQ(call(Tasks::Start, {other_handle_.raw()}), Status::BadState);
    EXPECT_EQ(call(Tasks::Terminate, {own_.raw()}), kBlocked);
    EXPECT_EQ(task_->state(), task::TaskState::Ended);
}

TEST_F(ServiceTest, GiveNeedsTransferAndNeverAmplifies) {
    Task& other = make_other();
    const auto transfer = static_cast<abi::Rights>(abi::Right::Transfer);
    const u64 fixed = give_thread(*caller_, static_cast<abi::Rights>(abi::Right::Inspect));
    const u64 free = give_thread(*caller_, transfer | static_cast<abi::Rights>(abi::Right::Inspect));
    EXPECT_EQ(call(Tasks::Give, {other_handle_.raw(), fixed, 0}), Status::NoRights);
    EXPECT_EQ(call(Tasks::Give, {other_handle_.raw(), free, static_cast<u64>(abi::Right::Manage)}), Status::NoRights);
    EXPECT_EQ(call(Tasks::Give, {other_handle_.raw(), abi::kKernelHandle.raw(), 0}), Status::NoRights);
    EXPECT_EQ(call(Tasks::Give, {other_handle_.raw(), 1, 0}), Status::BadHandle);
    ASSERT_EQ(call(Tasks::Give, {other_handle_.raw(), free, transfer}), Status::Ok);
    EXPECT_EQ(other.handles().rights(abi::Handle{answer()}), transfer);
    other.end({});
    EXPECT_EQ(call(Tasks::Give, {other_handle_.raw(), free, 0}), Status::BadState);
}

TEST_F(ServiceTest, TasksAreMadeWithTheFactory) {
    obj::Resource* factory = *obj::Resource::create(abi::ObjectType::TaskFactory);
    const u64 handle = task_->give(*factory, abi::kAllRights)->raw();
    const std::string names{"child\0\0\0Class\0", 14};
    EXPECT_EQ(call_with(Tasks::Create, names, {own_.raw(), chunk(0, 6), chunk(8, 6)}), Status::WrongType);
    EXPECT_EQ(call_with(Tasks::Create, names, {handle, chunk(0, 5), chunk(8, 6)}), Status::Invalid) << "no zero byte";
    EXPECT_EQ(call_with(Tasks::Create, names, {handle, chunk(0, 6), chunk(8, 8)}), Status::Invalid) << "outside";
    const u32 open = task_->handles().open_count();
    ASSERT_EQ(call_with(Tasks::Create, names, {handle, chunk(0, 6), chunk(8, 6)}), Status::Ok);
    const u64 child = answer();
    EXPECT_EQ(call(Tasks::Start, {child}), Status::BadState) << "nothing is loaded";
    EXPECT_EQ(call(Handles::Close, {child}), Status::Ok);
    EXPECT_EQ(task_->handles().open_count(), open);
}

}  // namespace
}  // namespace kos::core
