// SPDX-License-Identifier: Apache-2.0
// Waits of threads, their end in each kind of wait, and the switch between them.
#include "thread/thread.hpp"

#include "thread/test/machine_test.hpp"

namespace kos::thread {
namespace {

constexpr u64 kGarbage = 0xdead'beef;

class ThreadTest : public test::MachineTest {
  protected:
    ThreadTest() : process_{make_process("one")} {}

    static u64 status_of(const Thread& thread) { return thread.frame.x[0]; }
    static void soil(Thread& thread) {
        for (u64& value : thread.frame.x) {
            value = kGarbage;
        }
    }
    // The thread waits as it would for an object.
    void wait_on(Thread& thread, WaitList& list, u64 deadline = hal::kNever) {
        run(thread);
        thread.hold = obj::Ref<obj::Object>{process_};
        thread.block(WaitKind::Object, deadline);
        list.push_back(thread);
        switch_to_next();
    }

    // The thread waits as it does from the delivery of its request on.
    static abi::ReplyToken await_reply(Thread& thread, Thread& server) {
        run(thread);
        const abi::ReplyToken token = thread.open_token();
        thread.block(WaitKind::Reply, hal::kNever);
        thread.expect_reply(server);
        return token;
    }

    test::TestProcess& process_;
};

TEST_F(ThreadTest, NewThreadRunsOnlyAfterItsStartAndStartsOnce) {
    Thread& thread = **Thread::create(process_, 64);
    thread.prepare(UserAddr{0x1'0000}, UserAddr{0x2'0000}, 7);
    EXPECT_EQ(switch_to_next(), nullptr);
    ASSERT_TRUE(thread.start());
    EXPECT_EQ(thread.start().error(), Status::BadState);
    EXPECT_EQ(switch_to_next(), &thread);
    EXPECT_EQ(thread.start().error(), Status::BadState);
    EXPECT_EQ(thread.frame.elr, 0x1'0000U);
    EXPECT_EQ(thread.frame.sp, 0x2'0000U);
    EXPECT_EQ(thread.frame.x[0], 7U);
}

TEST_F(ThreadTest, IndexNamesTheThreadWhileItLives) {
    Thread& thread = make_thread(process_);
    const u32 index = thread.index();
    EXPECT_EQ(Thread::by_index(index), &thread);
    thread.terminate();
    EXPECT_EQ(Thread::by_index(index), nullptr);
}

TEST_F(ThreadTest, TokenOfADeadThreadNeverFitsTheNextInItsPlace) {
    test::TestProcess& server = make_process("server");
    Thread& first = make_thread(process_);
    const abi::ReplyToken old = await_reply(first, make_thread(server));
    EXPECT_TRUE(first.awaits_reply(old, server));
    first.terminate();

    Thread& second = make_thread(process_);
    ASSERT_EQ(second.index(), old.index());
    EXPECT_NE(await_reply(second, make_thread(server)).raw(), old.raw());
    EXPECT_FALSE(second.awaits_reply(old, server));
}

TEST_F(ThreadTest, WakeEndsTheWaitAndZeroesTheRest) {
    Thread& thread = make_thread(process_);
    WaitList list;
    soil(thread);
    wait_on(thread, list);
    EXPECT_EQ(thread.waits_for(), WaitKind::Object);
    EXPECT_EQ(sched::cpu().scheduler.current(), nullptr);
    thread.wake(Status::Canceled);
    EXPECT_TRUE(list.empty());
    EXPECT_FALSE(thread.hold);
    EXPECT_EQ(thread.waits_for(), WaitKind::None);
    EXPECT_EQ(switch_to_next(), &thread);
    EXPECT_EQ(status_of(thread), static_cast<u64>(Status::Canceled));
    for (usize i = 1; i <= 17; ++i) {
        EXPECT_EQ(thread.frame.x[i], 0U) << i;
    }
    EXPECT_EQ(thread.frame.x[18], kGarbage);
}

TEST_F(ThreadTest, DeadlineEndsTheWaitWithTimeout) {
    Thread& thread = make_thread(process_);
    WaitList list;
    wait_on(thread, list, 500);
    pass_to(499);
    EXPECT_EQ(thread.state(), sched::RunState::Blocked);
    pass_to(500);
    EXPECT_EQ(thread.state(), sched::RunState::Running);
    EXPECT_EQ(status_of(thread), static_cast<u64>(Status::Timeout));
    EXPECT_TRUE(list.empty());
    EXPECT_FALSE(thread.hold);
}

TEST_F(ThreadTest, WakeDisarmsTheDeadline) {
    Thread& thread = make_thread(process_);
    WaitList list;
    wait_on(thread, list, 500);
    thread.wake(Status::Ok);
    EXPECT_TRUE(cpu_.timers.empty());
    pass_to(1000);
    EXPECT_EQ(status_of(thread), static_cast<u64>(Status::Ok));
}

TEST_F(ThreadTest, SleepEndsWithOk) {
    Thread& thread = make_thread(process_);
    run(thread);
    soil(thread);
    thread.block(WaitKind::Sleep, 100);
    EXPECT_EQ(switch_to_next(), nullptr);
    EXPECT_EQ(hal::host::processor().armed_ns, 100U);
    pass_to(100);
    EXPECT_EQ(status_of(thread), static_cast<u64>(Status::Ok));
}

TEST_F(ThreadTest, WaitForAReplyKeepsTheDeadlineButNotTheQueue) {
    test::TestProcess& server = make_process("server");
    Thread& thread = make_thread(process_);
    WaitList callers;
    u32 count = 1;
    wait_on(thread, callers, 500);
    thread.waiting_count = &count;
    thread.expect_reply(make_thread(server));
    EXPECT_EQ(count, 0U);
    EXPECT_TRUE(callers.empty());
    EXPECT_EQ(thread.server(), &server);
    EXPECT_EQ(static_cast<Thread*>(server.owed().front()), &thread);
    pass_to(500);
    EXPECT_TRUE(server.owed().empty());
    EXPECT_EQ(thread.server(), nullptr);
    EXPECT_EQ(status_of(thread), static_cast<u64>(Status::Timeout));
}

TEST_F(ThreadTest, EndsInEveryState) {
    test::TestProcess& server = make_process("server");
    WaitList list;
    u32 count = 1;
    (*Thread::create(process_, 64))->terminate();
    make_thread(process_).terminate();
    Thread& running = make_thread(process_);
    run(running);
    running.terminate();
    EXPECT_EQ(switch_to_next(), nullptr);

    Thread& queued = make_thread(process_);
    wait_on(queued, list, 100);
    queued.waiting_count = &count;
    queued.terminate();
    EXPECT_TRUE(list.empty());
    EXPECT_EQ(count, 0U);

    Thread& owed = make_thread(process_);
    run(owed);
    owed.block(WaitKind::Reply, 100);
    owed.expect_reply(make_thread(server));
    owed.terminate();
    EXPECT_TRUE(server.owed().empty());

    Thread& sleeping = make_thread(process_);
    run(sleeping);
    sleeping.block(WaitKind::Sleep, 100);
    sleeping.terminate();
    EXPECT_TRUE(cpu_.timers.empty());
    EXPECT_EQ(process_.member_count(), 0U);
}

TEST_F(ThreadTest, JoinersWakeWhenTheThreadEnds) {
    Thread& thread = make_thread(process_);
    Thread& joiner = make_thread(process_);
    Thread& late = make_thread(process_);
    const u32 uses = process_.uses();
    for (Thread* waiter : {&joiner, &late}) {
        soil(*waiter);
        waiter->frame.x[1] = abi::Header::request(3, 4, 8).raw();
        wait_on(*waiter, thread.joiners(), waiter == &late ? 1000 : hal::kNever);
    }
    thread.terminate();
    hal::host::processor().interrupt_pending = [] { return true; };
    obj::reaper().work(Pace::Interruptible);
    EXPECT_EQ(joiner.waits_for(), WaitKind::None);
    EXPECT_NE(late.waits_for(), WaitKind::None) << "one at a time";
    hal::host::processor().interrupt_pending = nullptr;
    obj::reaper().work(Pace::Whole);
    EXPECT_EQ(process_.uses(), uses - 1);
    EXPECT_TRUE(cpu_.timers.empty());
    for (Thread* waiter : {&joiner, &late}) {
        EXPECT_EQ(waiter->waits_for(), WaitKind::None);
        EXPECT_EQ(status_of(*waiter), static_cast<u64>(Status::Ok));
        EXPECT_EQ(abi::Header{waiter->frame.x[1]}, abi::Header::request(3, 4, 0).with_kind(abi::Kind::Response));
    }
}

TEST_F(ThreadTest, AHandleKeepsTheRecordOfADeadThread) {
    Thread& thread = make_thread(process_);
    const obj::Ref<Thread> hold{thread};
    thread.terminate();
    EXPECT_FALSE(thread.alive());
    EXPECT_EQ(thread.start().error(), Status::BadState);
}

TEST_F(ThreadTest, AProcessWithoutMemoryGetsNoThreadAndKeepsNoPlace) {
    const u64 before = process_.account().used();
    while (process_.account().charge(64)) {
    }
    const u64 left_over = process_.account().available();
    const auto refused = Thread::create(process_, 64);
    EXPECT_EQ(refused.error(), Status::Quota);
    EXPECT_EQ(process_.account().available(), left_over);
    EXPECT_EQ(process_.member_count(), 0U);
    EXPECT_EQ(process_.thread_quota().used(), 0U);
    process_.account().release(process_.account().used() - before);
    Thread& thread = **Thread::create(process_, 64);
    thread.terminate();
}

TEST_F(ThreadTest, OneProcessCannotTakeTheWholeTable) {
    std::vector<Thread*> threads;
    for (auto made = Thread::create(process_, 64); made; made = Thread::create(process_, 64)) {
        threads.push_back(*made);
        ASSERT_LT(threads.size(), config::kMaxThreads / 2);
    }
    EXPECT_EQ(Thread::create(process_, 64).error(), Status::Quota);
    threads.back()->terminate();
    EXPECT_TRUE(Thread::create(process_, 64));
    EXPECT_TRUE(Thread::create(make_process("two"), 64)) << "others are not concerned";
}

class SwitchTest : public ThreadTest {
  protected:
    test::TestProcess& other_ = make_process("two");
    Thread& first_ = make_thread(process_);
    Thread& second_ = make_thread(process_);
    Thread& foreign_ = make_thread(other_);
};

TEST_F(SwitchTest, ThreadPointersAreSavedAndRestored) {
    run(first_);
    hal::set_user_thread_pointer(111);
    run(second_);
    EXPECT_EQ(hal::user_thread_pointer(), 0U);
    hal::set_user_thread_pointer(222);
    run(first_);
    EXPECT_EQ(hal::user_thread_pointer(), 111U);
    run(foreign_);
    run(second_);
    EXPECT_EQ(hal::user_thread_pointer(), 222U);
}

TEST_F(SwitchTest, UserTableIsLoadedOnlyWhenTheProcessChanges) {
    run(first_);
    const PhysAddr mine = hal::host::processor().user_root;
    EXPECT_NE(mine, PhysAddr{});
    hal::host::processor().user_root = PhysAddr{};
    run(second_);
    EXPECT_EQ(hal::host::processor().user_root, PhysAddr{});
    run(foreign_);
    EXPECT_NE(hal::host::processor().user_root, PhysAddr{});
    EXPECT_NE(hal::host::processor().user_root, mine);
    run(first_);
    EXPECT_EQ(hal::host::processor().user_root, mine);
}

TEST_F(SwitchTest, AfterTheLoadedThreadsEndTheNextIsLoadedWithoutAnotherTable) {
    run(first_);
    hal::set_user_thread_pointer(111);
    first_.terminate();
    hal::host::processor().user_root = PhysAddr{};
    run(second_);
    EXPECT_EQ(hal::host::processor().user_root, PhysAddr{});
    EXPECT_EQ(hal::user_thread_pointer(), 0U);
}

TEST_F(SwitchTest, AfterIdlingTheSameThreadNeedsNoLoad) {
    run(first_);
    second_.terminate();
    foreign_.terminate();
    hal::set_user_thread_pointer(111);
    first_.block(WaitKind::Sleep, 100);
    EXPECT_EQ(switch_to_next(), nullptr);
    hal::host::processor().user_root = PhysAddr{};
    pass_to(100);
    EXPECT_EQ(sched::cpu().scheduler.current(), &first_);
    EXPECT_EQ(hal::host::processor().user_root, PhysAddr{});
    EXPECT_EQ(hal::user_thread_pointer(), 111U);
}

}  // namespace
}  // namespace kos::thread
