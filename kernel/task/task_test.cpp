// SPDX-License-Identifier: Apache-2.0
// Tasks from their making to their end, and that they give everything back, wherever making them fails.
#include "task/test/task_test.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

#include <hal/memory_map.hpp>

#include "ipc/channel.hpp"
#include "lib/restart.hpp"
#include "obj/resource.hpp"

namespace kos::task {
namespace {

using elf::test::kBase;
using test::kEnough;
using test::TaskTest;
using thread::Thread;

TEST_F(TaskTest, ProgramFindsItselfItsStackAndItsStartBlock) {
    const auto task = make_task();
    ASSERT_TRUE(make_whole(*task));
    EXPECT_EQ(task->state(), TaskState::Running);
    Thread* first = thread::switch_to_next();
    ASSERT_NE(first, nullptr);
    EXPECT_EQ(&first->process(), task.get());
    EXPECT_EQ(first->frame.elr, kBase + 0x1000);
    EXPECT_EQ(first->frame.sp % 16, 0U);
    std::vector<std::byte> bytes(block_.size());
    ASSERT_TRUE(task->space()->copy_in(bytes, UserAddr{first->frame.x[0]}));
    EXPECT_EQ(bytes, block_);
    EXPECT_FALSE(task->space()->copy_out(UserAddr{first->frame.x[0]}, bytes)) << "the block is read-only";
    EXPECT_TRUE(task->space()->copy_out(UserAddr{first->frame.sp} - bytes.size(), bytes));
    task->end({});
}

TEST_F(TaskTest, SegmentsHaveTheirBytesAndTheirAccess) {
    auto task = make_task();
    ASSERT_TRUE(load(*task));
    u32 word = 0;
    const auto bytes = std::as_writable_bytes(std::span{&word, 1});
    vmm::AddressSpace& space = *task->space();
    ASSERT_TRUE(space.copy_in(bytes, UserAddr{kBase + 0x1000}));
    EXPECT_EQ(word, 0xd65f'03c0);
    EXPECT_FALSE(space.copy_out(UserAddr{kBase + 0x1000}, bytes)) << "text";
    EXPECT_FALSE(space.copy_out(UserAddr{kBase + 0x2000}, bytes)) << "read-only data";
    EXPECT_EQ(space.query(UserAddr{kBase + 0x1000})->access, vmm::Access::ReadExecute);
    ASSERT_TRUE(space.copy_in(bytes, UserAddr{kBase + 0x3010}));
    EXPECT_EQ(word, 0x1234'5678U);
    ASSERT_TRUE(space.copy_in(bytes, UserAddr{kBase + 0x3110}));
    EXPECT_EQ(word, 0U) << "zeroed memory behind the data";
    word = 7;
    ASSERT_TRUE(space.copy_out(UserAddr{kBase + 0x3010}, bytes));
    EXPECT_EQ(std::to_integer<u32>(file_[0x3010]), 0x78U) << "the file stays as it was";
    drop(task);
}

TEST_F(TaskTest, StepsHaveAnOrder) {
    const auto task = make_task();
    EXPECT_EQ(task->start().error(), Status::BadState);
    EXPECT_EQ(task->set_arguments(block_).error(), Status::BadState);
    ASSERT_TRUE(load(*task));
    EXPECT_EQ(load(*task).error(), Status::BadState);
    ASSERT_TRUE(task->start());
    EXPECT_EQ(task->start().error(), Status::BadState);
    EXPECT_EQ(task->set_arguments(block_).error(), Status::BadState);
    EXPECT_EQ(task->member_count(), 1U);
    task->end({});
    EXPECT_EQ(task->start().error(), Status::BadState);
    EXPECT_EQ(load(*task).error(), Status::BadState);
    EXPECT_EQ(task->give(parent_, 0).error(), Status::BadState);
}

TEST_F(TaskTest, EndReturnsEverythingButTheRecord) {
    const u64 frames = mm::kernel_pages.stats().free_frames;
    const auto task = make_running();
    for (int i = 0; i < 5; ++i) {
        ASSERT_TRUE(Thread::create(*task, 64));
    }
    ASSERT_TRUE(task->give(*task, abi::kAllRights));
    ASSERT_TRUE(task->give(parent_, 0));
    task->end({ExitReason::Exited, 3});
    EXPECT_EQ(task->state(), TaskState::Ended);
    EXPECT_EQ(task->exit().code, 3);
    EXPECT_EQ(task->account().used(), 0U);
    EXPECT_EQ(task->space(), nullptr);
    EXPECT_EQ(task->handles().open_count(), 0U);
    EXPECT_LE(frames - mm::kernel_pages.stats().free_frames, 1U) << "the slab of the record";
    task->end({ExitReason::Fault, 4});
    EXPECT_EQ(task->exit().code, 3) << "the first end counts";
}

TEST_F(TaskTest, RunningTaskMayEndItself) {
    const auto task = make_running();
    const auto other = make_running();
    Thread* const thread = thread::switch_to_next();
    ASSERT_EQ(&thread->process(), task.get());
    task->end({});
    Thread* const next = thread::switch_to_next();
    ASSERT_NE(next, nullptr);
    EXPECT_EQ(&next->process(), other.get());
    other->end({});
}

TEST_F(TaskTest, TaskThatNeverRanGoesWithItsLastHandle) {
    const u64 used = parent_.account().used();
    auto task = make_task();
    ASSERT_TRUE(load(*task));
    ASSERT_TRUE(task->set_arguments(block_));
    ASSERT_TRUE(task->give(parent_, 0));
    ASSERT_TRUE(Thread::create(*task, 64)) << "one that was not started";
    drop(task);
    EXPECT_EQ(parent_.account().used(), used);
}

TEST_F(TaskTest, AnEndGoesOnPieceByPiece) {
    auto task = make_running();
    hal::host::processor().interrupt_pending = [] { return true; };
    task->end({ExitReason::Terminated, 7});
    EXPECT_FALSE(task->alive());
    EXPECT_EQ(thread::switch_to_next(), nullptr) << "a thread runs of a task that ends";
    u32 pieces = 0;
    for (; !obj::reaper().idle(); ++pieces) {
        EXPECT_EQ(task->state(), TaskState::Ending);
        obj::reaper().work(Pace::Interruptible);
    }
    EXPECT_GT(pieces, 5U);
    EXPECT_EQ(task->state(), TaskState::Ended);
    EXPECT_EQ(task->exit().code, 7);
    EXPECT_EQ(task->space(), nullptr);
    hal::host::processor().interrupt_pending = nullptr;
    drop(task);
}

// Remembers how deep the stack was when it went.
class DepthProbe final : public obj::Object {
  public:
    explicit DepthProbe(std::vector<std::uintptr_t>& depths)
        : Object{abi::ObjectType::File, mm::kernel_account()}, depths_{depths} {}
    ~DepthProbe() = default;

  private:
    void destroy() override {
        depths_.push_back(reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0)));
        delete this;
    }

    std::vector<std::uintptr_t>& depths_;
};

TEST_F(TaskTest, ChainOfTasksThatNeverRanNeedsNoStack) {
    constexpr usize kLinks = 50;
    std::vector<std::uintptr_t> depths;
    std::vector<obj::Ref<Task>> chain;
    for (usize i = 0; i < kLinks; ++i) {
        chain.push_back(make_task());
        ASSERT_TRUE(chain.back()->give(*new DepthProbe{depths}, 0));
        if (i > 0) {
            ASSERT_TRUE(chain[i - 1]->give(*chain[i], 0));
        }
    }
    obj::Ref<Task> first = chain.front();
    chain.clear();
    EXPECT_TRUE(depths.empty());
    drop(first);
    ASSERT_EQ(depths.size(), kLinks);
    const auto [lowest, highest] = std::minmax_element(depths.begin(), depths.end());
    EXPECT_LT(*highest - *lowest, 4096U);
}

TEST_F(TaskTest, RunningTaskOutlivesItsLastHandle) {
    auto task = make_running();
    Task& running = *task;
    drop(task);
    Thread* const thread = thread::switch_to_next();
    ASSERT_NE(thread, nullptr);
    EXPECT_EQ(running.state(), TaskState::Running);
    running.end({});
}

TEST_F(TaskTest, WaitersGetReasonAndCode) {
    const auto task = make_running();
    Thread& waiter = make_thread(parent_);
    run(waiter);
    waiter.frame.x[1] = abi::Header::request(4, 6, 8).raw();
    waiter.hold = obj::Ref<obj::Object>{*task};
    waiter.block(thread::WaitKind::Object, 1000);
    task->waiters().push_back(waiter);
    task->end({ExitReason::Fault, -5});
    EXPECT_EQ(waiter.waits_for(), thread::WaitKind::None);
    EXPECT_EQ(waiter.frame.x[0], 0U);
    EXPECT_EQ(abi::Header{waiter.frame.x[1]}, abi::Header::request(4, 6, 8).with_kind(abi::Kind::Response));
    EXPECT_EQ(static_cast<u32>(waiter.frame.x[2]), static_cast<u32>(ExitReason::Fault));
    EXPECT_EQ(static_cast<i32>(waiter.frame.x[2] >> 32), -5);
    EXPECT_TRUE(cpu_.timers.empty());
}

TEST_F(TaskTest, EndDisconnectsItsClients) {
    const auto task = make_running();
    ipc::Listener* listener = *ipc::Listener::create(parent_, *task);
    const abi::Handle held = *parent_.handles().insert(*listener, 0);
    task->end({});
    EXPECT_EQ(listener->server(), nullptr);
    EXPECT_EQ(ipc::Listener::create(parent_, *task).error(), Status::BadState);
    ASSERT_TRUE(parent_.handles().close(held));
}

TEST_F(TaskTest, GivenHandlesHaveTheirRightsAndTheNewHoldersRow) {
    const auto task = make_task();
    obj::Resource* power = *obj::Resource::create(abi::ObjectType::Power);
    const abi::Handle handle = *task->give(*power, abi::Rights{static_cast<u32>(abi::Right::Manage)});
    EXPECT_TRUE(task->handles().resolve(handle, abi::ObjectType::Power, static_cast<u32>(abi::Right::Manage)));
    EXPECT_EQ(task->handles().rights(handle), static_cast<u32>(abi::Right::Manage));
    EXPECT_EQ((*task->handles().find(handle))->row, nullptr);

    const obj::Ref<ipc::Listener> listener{**ipc::Listener::create(parent_, parent_)};
    const obj::Ref<ipc::Channel> channel{**ipc::Channel::create(parent_, *listener, 0, 1)};
    const abi::Handle client = *task->give(*channel, abi::kAllRights);
    EXPECT_NE((*task->handles().find(client))->row, nullptr);
}

TEST_F(TaskTest, ParentWithoutMemoryGetsNoTask) {
    mm::Account& account = parent_.account();
    const u64 spare = account.available();
    u64 left = 0;
    for (bool made = false; !made; left += 256) {
        ASSERT_LT(left, kEnough);
        ASSERT_TRUE(account.charge(spare - left));
        const auto task = Task::create(parent_, description(kEnough / 8));
        made = task.has_value();
        EXPECT_TRUE(made || task.error() == Status::Quota);
        obj::reaper().work(Pace::Whole);
        EXPECT_TRUE(made || account.available() == left);
        account.release(spare - left);
    }
    obj::reaper().work(Pace::Whole);
    EXPECT_EQ(account.available(), spare);
    EXPECT_GT(left, 256U);
}

TEST_F(TaskTest, TaskWithTooLittleMemoryLeavesNothing) {
    const u64 frames = mm::kernel_pages.stats().free_frames;
    u64 limit = 0;
    for (bool made = false; !made; limit += 512) {
        ASSERT_LT(limit, kEnough);
        made = try_to_make(limit, Status::Quota);
        ASSERT_EQ(mm::kernel_pages.stats().free_frames, frames) << "limit " << limit;
    }
    EXPECT_GT(limit, u64{100} * 1024) << "a stack alone has 64 KiB";
}

TEST_F(TaskTest, MachineWithTooFewPagesLeavesNothing) {
    mm::Account hoard{mm::Account::kUnlimited};
    std::vector<PhysAddr> taken;
    while (const auto page = mm::kernel_pages.allocate(hoard)) {
        taken.push_back(*page);
    }
    for (bool made = false; !made;) {
        const u64 frames = mm::kernel_pages.stats().free_frames;
        made = try_to_make(kEnough, Status::NoMemory);
        ASSERT_EQ(mm::kernel_pages.stats().free_frames, frames);
        mm::kernel_pages.free(hoard, taken.back());
        taken.pop_back();
    }
    for (const PhysAddr page : taken) {
        mm::kernel_pages.free(hoard, page);
    }
}

TEST_F(TaskTest, QuotaComesFromTheParentAndReturnsAtTheEnd) {
    const Snapshot before = snapshot();
    auto task = make_task();
    EXPECT_EQ(parent_.account().given(), kEnough);
    EXPECT_EQ(parent_.handle_quota().given(), 64U);
    EXPECT_EQ(parent_.thread_quota().given(), 8U);
    ASSERT_TRUE(parent_.set_quota(*task, {2 * kEnough, 65, 9}));
    EXPECT_EQ(parent_.account().given(), 2 * kEnough);
    EXPECT_EQ(parent_.set_quota(*task, {kEnough, 65, 1'000}).error(), Status::Quota);
    EXPECT_EQ(parent_.set_quota(*task, {kEnough, 0, 9}).error(), Status::Quota) << "it has the kernel's handle";
    EXPECT_EQ(task->account().limit(), 2 * kEnough) << "all or nothing";
    task->end({});
    EXPECT_EQ(parent_.account().given(), 0U);
    EXPECT_EQ(parent_.handle_quota().given(), 0U);
    EXPECT_EQ(parent_.thread_quota().given(), 0U);
    task.reset();
    EXPECT_EQ(snapshot(), before);
}

// The middle one ends first: what its child has goes to the eldest.
TEST_F(TaskTest, OrphansQuotaGoesToTheParentsParent) {
    const Snapshot before = snapshot();
    auto middle = make_task();
    ASSERT_TRUE(parent_.set_quota(*middle, {kEnough, 100, 10}));
    auto orphan = *Task::create(*middle, description(kEnough / 8));
    middle->end({});
    EXPECT_EQ(parent_.account().given() - middle->account().used(), 0U);
    EXPECT_EQ(middle->account().given(), kEnough / 8);
    middle.reset();
    orphan->end({});
    orphan.reset();
    EXPECT_EQ(snapshot(), before);
}

TEST_F(TaskTest, MemoryThatOutlivesItsPayerIsReturnedLater) {
    const Snapshot before = snapshot();
    auto task = make_task();
    auto memory = *vmm::Memory::create(*task, 4 * kPageSize);
    task->end({});
    task.reset();
    EXPECT_GE(parent_.account().given(), 4 * kPageSize) << "somebody still has it";
    memory.reset();
    EXPECT_EQ(snapshot(), before);
}

class SuspensionTest : public TaskTest {
  protected:
    SuspensionTest() {
        for (int i = 0; i < 5; ++i) {
            Thread& thread = **Thread::create(*task_, sched::kDefaultPriority);
            thread.prepare(UserAddr{kBase}, UserAddr{kBase}, 0);
            EXPECT_TRUE(thread.start());
        }
    }
    void TearDown() override {
        task_->end({});
        task_.reset();
        TaskTest::TearDown();
    }
    u32 held() {
        u32 count = 0;
        for (auto* member = task_->members().front(); member != nullptr; member = task_->members().next(*member)) {
            auto* thread = static_cast<Thread*>(member);
            EXPECT_EQ(thread->audit(), "");
            count += thread->held() ? 1 : 0;
        }
        return count;
    }
    Thread* next() { return thread::switch_to_next(); }

    obj::Ref<Task> task_ = make_running();
    u64 ticket_ = 0;
};

TEST_F(SuspensionTest, NoThreadRunsUntilResumed) {
    ASSERT_TRUE(task_->suspend(ticket_));
    EXPECT_EQ(held(), 6U);
    EXPECT_EQ(next(), nullptr);
    u64 other = 0;
    EXPECT_EQ(task_->suspend(other).error(), Status::BadState);
    Thread& late = **Thread::create(*task_, sched::kDefaultPriority);
    ASSERT_TRUE(late.start());
    EXPECT_EQ(next(), nullptr) << "one that was made meanwhile";
    other = 0;
    ASSERT_TRUE(task_->resume(other));
    EXPECT_EQ(held(), 0U);
    EXPECT_NE(next(), nullptr);
    other = 0;
    EXPECT_EQ(task_->resume(other).error(), Status::BadState);
}

TEST_F(SuspensionTest, WaitsEndButTheThreadStays) {
    Thread* const sleeper = next();
    sleeper->block(thread::WaitKind::Sleep, 1000);
    next();
    ASSERT_TRUE(task_->suspend(ticket_));
    pass_to(1000);
    EXPECT_EQ(sleeper->waits_for(), thread::WaitKind::None);
    EXPECT_EQ(next(), nullptr);
    ticket_ = 0;
    ASSERT_TRUE(task_->resume(ticket_));
    EXPECT_EQ(held(), 0U);
}

TEST_F(SuspensionTest, ProcessMaySuspendItself) {
    Thread* const own = next();
    ASSERT_EQ(&own->process(), task_.get());
    ASSERT_TRUE(task_->suspend(ticket_));
    EXPECT_TRUE(own->held());
    EXPECT_EQ(next(), nullptr);
    ticket_ = 0;
    ASSERT_TRUE(task_->resume(ticket_));
    EXPECT_EQ(held(), 0U);
}

TEST_F(SuspensionTest, EndsWhileSuspendedAndWithItsLastHandle) {
    ASSERT_TRUE(task_->suspend(ticket_));
    obj::Ref<Task> keep = task_;
    const abi::Handle handle = *parent_.handles().insert(*keep, 0);
    ASSERT_TRUE(parent_.handles().close(handle));
    EXPECT_FALSE(task_->alive());
    obj::reaper().work(Pace::Whole);
    EXPECT_EQ(task_->state(), TaskState::Ended) << "nobody could resume it";
}

TEST_F(SuspensionTest, ResumesWhenItsMakerEnds) {
    obj::Ref<Task> maker = make_task();
    ASSERT_TRUE(parent_.set_quota(*maker, {kEnough, 100, 10}));
    obj::Ref<Task> child = *Task::create(*maker, description(kEnough / 4));
    ASSERT_TRUE(load(*child));
    ASSERT_TRUE(child->start());
    ASSERT_TRUE(child->suspend(ticket_));
    maker->end({});
    EXPECT_FALSE(child->stopped());
    child->end({});
}

// An interrupt pends at each look: the work goes on attempt by attempt, whoever makes it.
TEST_F(SuspensionTest, GoesOnInSteps) {
    ASSERT_TRUE(parent_.set_quota(*task_, {kEnough, 64, 64}));
    for (int i = 0; i < 34; ++i) {
        Thread& thread = **Thread::create(*task_, sched::kDefaultPriority);
        ASSERT_TRUE(thread.start());
    }
    hal::host::processor().interrupt_pending = [] { return true; };
    EXPECT_EQ(task_->suspend(ticket_).error(), kRestart);
    EXPECT_EQ(held(), 16U);
    u64 other = 0;
    EXPECT_EQ(task_->resume(other).error(), kRestart) << "it helps first";
    EXPECT_EQ(held(), 32U);
    EXPECT_EQ(task_->resume(other).error(), kRestart) << "done, and begun";
    EXPECT_EQ(held(), 24U);
    EXPECT_TRUE(task_->suspend(ticket_)) << "what others have undone was done";
    while (!task_->resume(other)) {
    }
    EXPECT_EQ(held(), 0U);
    hal::host::processor().interrupt_pending = nullptr;
}

}  // namespace
}  // namespace kos::task
