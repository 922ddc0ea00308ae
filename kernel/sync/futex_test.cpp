// SPDX-License-Identifier: Apache-2.0
// Sleeping on a word and waking: values, deadlines, order, and what becomes of sleepers.
#include "sync/test/futex_test.hpp"

namespace kos::sync {
namespace {

using namespace test;

class FutexWaitTest : public FutexTest {};
class FutexWakeTest : public FutexTest {};

TEST_F(FutexWaitTest, SleepsWhileTheWordIsAsExpected) {
    Thread& thread = sleeper();
    EXPECT_TRUE(sleeps(thread));
    EXPECT_EQ(audit().sleepers, 1U);
    EXPECT_EQ(wake(1), 1U);
    EXPECT_TRUE(ended(thread));
}

TEST_F(FutexWaitTest, AnotherValueIsBadState) {
    EXPECT_EQ(wait(*waker_, kWord, hal::kNever, Scope::Private, kValue + 1), Status::BadState);
    EXPECT_EQ(wait(*waker_, kWord, 0, Scope::Private, kValue + 1), Status::BadState);
    EXPECT_EQ(audit().sleepers, 0U);
}

TEST_F(FutexWaitTest, AllBitsOfTheWordAreCompared) {
    set(kWord, 0x8000'0001);
    EXPECT_EQ(wait(*waker_, kWord, 0, Scope::Private, 0x8000'0000), Status::BadState);
    EXPECT_EQ(wait(*waker_, kWord, 0, Scope::Private, 1), Status::BadState);
    EXPECT_EQ(wait(*waker_, kWord, 0, Scope::Private, 0x8000'0001), Status::Timeout);
}

TEST_F(FutexWaitTest, ADeadlineOfZeroDoesNotSleep) {
    EXPECT_EQ(wait(*waker_, kWord, 0), Status::Timeout);
    EXPECT_EQ(audit().sleepers, 0U);
}

TEST_F(FutexWaitTest, TheDeadlineEndsTheSleep) {
    Thread& thread = sleeper(sched::kDefaultPriority, kWord, 1000);
    pass_to(999);
    EXPECT_TRUE(sleeps(thread));
    pass_to(1000);
    EXPECT_TRUE(ended(thread, Status::Timeout));
    EXPECT_EQ(wake(1), 0U) << "who gave up takes no wake-up";
}

TEST_F(FutexWaitTest, AWakeUpDisarmsTheDeadline) {
    Thread& thread = sleeper(sched::kDefaultPriority, kWord, 1000);
    EXPECT_EQ(wake(1), 1U);
    EXPECT_TRUE(cpu_.timers.empty());
    pass_to(2000);
    EXPECT_TRUE(ended(thread));
}

TEST_F(FutexWaitTest, ADeadlineThatHasPassedEndsItAtTheNextInterrupt) {
    pass_to(500);
    Thread& thread = sleeper(sched::kDefaultPriority, kWord, 1);
    pass_to(500);
    EXPECT_TRUE(ended(thread, Status::Timeout));
}

TEST_F(FutexWaitTest, MemoryThatCanOnlyBeReadWillDo) {
    ASSERT_TRUE(process_->space()->protect(kUserBase, kPageSize, vmm::Access::Read));
    Thread& thread = sleeper();
    EXPECT_EQ(wake(1), 1U);
    EXPECT_TRUE(ended(thread));
}

TEST_F(FutexWaitTest, SleepsOnThoughTheWordIsUnmapped) {
    Thread& thread = sleeper();
    ASSERT_TRUE(process_->space()->unmap(kUserBase, kPageSize));
    EXPECT_TRUE(sleeps(thread));
    EXPECT_EQ(try_wake(1).error(), Status::Fault);
    EXPECT_EQ(audit().fault, "");
    thread.terminate();
    EXPECT_EQ(audit().sleepers, 0U);
}

// What is no word, in each place where one is named.
enum class Where : u8 {
    Wait,
    Wake,
    Source,
    Target
};
struct BadWord {
    u64 address;
    Status status;
};
class FutexBadWordTest : public FutexTest, public ::testing::WithParamInterface<std::tuple<Where, Scope, BadWord>> {
  protected:
    Status ask(Where where, Scope scope, UserAddr bad) {
        switch (where) {
            case Where::Wait:
                return wait(*waker_, bad, hal::kNever, scope);
            case Where::Wake:
                return try_wake(1, bad, scope).error();
            default:
                break;
        }
        Requeue order = FutexTest::order(1, 1);
        order.scope = scope;
        (where == Where::Source ? order.source : order.target) = bad;
        return try_requeue(order).error();
    }
};

TEST_P(FutexBadWordTest, IsRefusedAndNothingChanges) {
    const auto [where, scope, bad] = GetParam();
    Thread& thread = sleeper();
    EXPECT_EQ(ask(where, scope, UserAddr{bad.address}), bad.status);
    EXPECT_TRUE(sleeps(thread));
    EXPECT_EQ(audit().sleepers, 1U);
}

constexpr u64 kUnmapped = kUserBase.raw() + kUserPages * kPageSize;
INSTANTIATE_TEST_SUITE_P(
    Words, FutexBadWordTest,
    ::testing::Combine(::testing::Values(Where::Wait, Where::Wake, Where::Source, Where::Target),
                       ::testing::Values(Scope::Private, Scope::Shared),
                       ::testing::Values(BadWord{kWord.raw() + 1, Status::Invalid},
                                         BadWord{kWord.raw() + 2, Status::Invalid},
                                         BadWord{kUnmapped - 1, Status::Invalid}, BadWord{0, Status::Fault},
                                         BadWord{kUnmapped, Status::Fault}, BadWord{kUserEnd.raw() - 4, Status::Fault},
                                         BadWord{kUserEnd.raw(), Status::Fault},
                                         BadWord{0xffff'0000'0000'0000, Status::Fault},
                                         BadWord{~u64{0}, Status::Invalid}, BadWord{~u64{3}, Status::Fault})));

TEST_F(FutexWakeTest, NobodySleeps) {
    EXPECT_EQ(wake(1), 0U);
    EXPECT_EQ(wake(kAll), 0U);
}

TEST_F(FutexWakeTest, ACountOfZeroWakesNobody) {
    Thread& thread = sleeper();
    EXPECT_EQ(wake(0), 0U);
    EXPECT_TRUE(sleeps(thread));
}

TEST_F(FutexWakeTest, TheValueDoesNotMatter) {
    Thread& thread = sleeper();
    set(kWord, kValue + 1);
    EXPECT_EQ(wake(1), 1U);
    EXPECT_TRUE(ended(thread));
}

TEST_F(FutexWakeTest, EqualOnesInTheOrderInWhichTheyCame) {
    Thread* threads[] = {&sleeper(), &sleeper(), &sleeper()};
    for (Thread* thread : threads) {
        EXPECT_TRUE(sleeps(*thread));
        EXPECT_EQ(wake(1), 1U);
        EXPECT_TRUE(ended(*thread));
    }
}

TEST_F(FutexWakeTest, TheHighestPriorityFirst) {
    Thread& low = sleeper(10);
    Thread& high = sleeper(200);
    Thread& middle = sleeper(100);
    Thread& lowest = sleeper(0);
    Thread& highest = sleeper(254);
    for (Thread* thread : {&highest, &high, &middle, &low, &lowest}) {
        EXPECT_TRUE(sleeps(*thread));
        EXPECT_EQ(wake(1), 1U);
        EXPECT_TRUE(ended(*thread));
    }
}

TEST_F(FutexWakeTest, AsManyAsAskedFor) {
    Thread* threads[] = {&sleeper(), &sleeper(), &sleeper(), &sleeper(), &sleeper()};
    EXPECT_EQ(wake(3), 3U);
    EXPECT_TRUE(ended(*threads[2]));
    EXPECT_TRUE(sleeps(*threads[3]));
    EXPECT_EQ(wake(3), 2U);
}

TEST_F(FutexWakeTest, OnlyWhoSleepsOnThisWord) {
    Thread& thread = sleeper(sched::kDefaultPriority, kOther);
    EXPECT_EQ(wake(kAll), 0U);
    EXPECT_EQ(wake(kAll, kWord - 4), 0U);
    EXPECT_TRUE(sleeps(thread));
    EXPECT_EQ(wake(kAll, kOther), 1U);
}

TEST_F(FutexWakeTest, NobodyOfAnotherProcess) {
    TestProcess& other = make_process("other");
    other.put(kWord, kValue);
    Thread& thread = make_thread(other);
    EXPECT_EQ(wait(thread), kBlocked);
    EXPECT_EQ(wake(kAll), 0U);
    EXPECT_TRUE(sleeps(thread));
}

TEST_F(FutexWakeTest, EveryWordOfAPageHasItsOwnQueue) {
    std::vector<Thread*> threads;
    for (u64 word = 0; word < 400; ++word) {
        set(kUserBase + word * 4, kValue);
        threads.push_back(&sleeper(sched::kDefaultPriority, kUserBase + word * 4));
    }
    EXPECT_EQ(audit().sleepers, 400U);
    EXPECT_EQ(audit().fault, "");
    for (u64 word = 0; word < 400; ++word) {
        EXPECT_EQ(wake(kAll, kUserBase + word * 4), 1U);
        EXPECT_TRUE(ended(*threads[word])) << word;
    }
}

TEST_F(FutexWakeTest, ManyOnOneWord) {
    std::vector<Thread*> threads;
    for (u32 i = 0; i < 400; ++i) {
        threads.push_back(&sleeper(static_cast<sched::Priority>(i % 256)));
    }
    EXPECT_EQ(audit().fault, "");
    EXPECT_EQ(wake(kAll), 400U);
    for (const Thread* thread : threads) {
        EXPECT_TRUE(ended(*thread));
    }
}

TEST_F(FutexWakeTest, APriorityThatRisesWhileItSleeps) {
    Thread& first = sleeper();
    Thread& second = sleeper();
    set_priority(second, sched::kDefaultPriority + 1);
    EXPECT_EQ(wake(1), 1U);
    EXPECT_TRUE(ended(second));
    EXPECT_TRUE(sleeps(first));
}

TEST_F(FutexWakeTest, APriorityThatFallsWhileItSleeps) {
    Thread& first = sleeper();
    Thread& second = sleeper();
    set_priority(first, 1);
    EXPECT_EQ(wake(1), 1U);
    EXPECT_TRUE(ended(second));
    EXPECT_TRUE(sleeps(first));
}

TEST_F(FutexWakeTest, AnEqualPriorityLeavesTheOrderOfComing) {
    Thread& first = sleeper(10);
    Thread& second = sleeper(20);
    set_priority(first, 20);
    EXPECT_EQ(wake(1), 1U);
    EXPECT_TRUE(ended(first));
    EXPECT_TRUE(sleeps(second));
}

TEST_F(FutexWakeTest, WhoEndedTakesNoWakeUp) {
    Thread& first = sleeper();
    Thread& second = sleeper();
    first.terminate();
    EXPECT_EQ(wake(1), 1U);
    EXPECT_TRUE(ended(second));
}

TEST_F(FutexWakeTest, TheEndOfAProcessTakesItsSleepersAway) {
    TestProcess& other = make_process("other");
    other.put(kWord, kValue);
    for (u32 i = 0; i < 8; ++i) {
        EXPECT_EQ(wait(make_thread(other), kWord, 1000 + i), kBlocked);
    }
    EXPECT_EQ(audit().sleepers, 8U);
    other.end_threads();
    EXPECT_EQ(audit().sleepers, 0U);
    EXPECT_TRUE(cpu_.timers.empty());
}

TEST_F(FutexWakeTest, WhoIsHeldIsWokenAndRunsLater) {
    Thread& thread = sleeper();
    thread.stop(thread::StopReason::Thread);
    EXPECT_EQ(wake(1), 1U);
    EXPECT_TRUE(ended(thread));
    EXPECT_EQ(thread.audit(), "");
    thread.go_on(thread::StopReason::Thread);
    EXPECT_EQ(thread.audit(), "");
}

TEST_F(FutexWakeTest, AHeldSleeperTimesOut) {
    Thread& thread = sleeper(sched::kDefaultPriority, kWord, 100);
    thread.stop(thread::StopReason::Thread);
    pass_to(100);
    EXPECT_TRUE(ended(thread, Status::Timeout));
    thread.go_on(thread::StopReason::Thread);
}

TEST_F(FutexWakeTest, WorksWhateverSpreadsTheWords) {
    start();
    Thread& first = sleeper();
    Thread& second = sleeper(sched::kDefaultPriority, kOther);
    EXPECT_EQ(wake(kAll), 1U);
    EXPECT_TRUE(ended(first));
    EXPECT_EQ(wake(kAll, kOther), 1U);
    EXPECT_TRUE(ended(second));
}

}  // namespace
}  // namespace kos::sync
