// SPDX-License-Identifier: Apache-2.0
// Waking some and moving others to another word.
#include "sync/test/futex_test.hpp"

namespace kos::sync {
namespace {

using namespace test;

class FutexRequeueTest : public FutexTest {
  protected:
    Requeued requeue(u32 wake_count, u32 move_count) {
        const auto result = try_requeue(order(wake_count, move_count));
        EXPECT_TRUE(result);
        return result.value_or(Requeued{});
    }
};

TEST_F(FutexRequeueTest, NobodySleeps) {
    const Requeued result = requeue(1, kAll);
    EXPECT_EQ(result.woken, 0U);
    EXPECT_EQ(result.moved, 0U);
}

TEST_F(FutexRequeueTest, WakesTheFirstAndMovesTheOthers) {
    Thread* threads[] = {&sleeper(), &sleeper(), &sleeper()};
    const Requeued result = requeue(1, kAll);
    EXPECT_EQ(result.woken, 1U);
    EXPECT_EQ(result.moved, 2U);
    EXPECT_TRUE(ended(*threads[0]));
    EXPECT_EQ(wake(kAll), 0U);
    EXPECT_EQ(wake(1, kOther), 1U);
    EXPECT_TRUE(ended(*threads[1]));
    EXPECT_TRUE(sleeps(*threads[2]));
    EXPECT_EQ(wake(1, kOther), 1U);
}

TEST_F(FutexRequeueTest, TheHighestPriorityIsWokenTheNextMove) {
    Thread& low = sleeper(1);
    Thread& high = sleeper(3);
    Thread& middle = sleeper(2);
    const Requeued result = requeue(1, 1);
    EXPECT_EQ(result.moved, 1U);
    EXPECT_TRUE(ended(high));
    EXPECT_EQ(wake(kAll), 1U);
    EXPECT_TRUE(ended(low));
    EXPECT_EQ(wake(kAll, kOther), 1U);
    EXPECT_TRUE(ended(middle));
}

TEST_F(FutexRequeueTest, MovesWithoutWaking) {
    Thread& thread = sleeper();
    EXPECT_EQ(requeue(0, 1).moved, 1U);
    EXPECT_TRUE(sleeps(thread));
    EXPECT_EQ(wake(1, kOther), 1U);
}

TEST_F(FutexRequeueTest, WakesWithoutMoving) {
    Thread& first = sleeper();
    Thread& second = sleeper();
    const Requeued result = requeue(1, 0);
    EXPECT_EQ(result.woken, 1U);
    EXPECT_EQ(result.moved, 0U);
    EXPECT_TRUE(ended(first));
    EXPECT_TRUE(sleeps(second));
    EXPECT_EQ(wake(1), 1U);
}

TEST_F(FutexRequeueTest, CountsOfZeroDoNothing) {
    Thread& thread = sleeper();
    EXPECT_EQ(requeue(0, 0).woken, 0U);
    EXPECT_TRUE(sleeps(thread));
    EXPECT_EQ(wake(1), 1U);
}

TEST_F(FutexRequeueTest, TheMovedStandBehindTheirEquals) {
    Thread& moved = sleeper();
    Thread& there = sleeper(sched::kDefaultPriority, kOther);
    EXPECT_EQ(requeue(0, 1).moved, 1U);
    EXPECT_EQ(wake(1, kOther), 1U);
    EXPECT_TRUE(ended(there));
    EXPECT_TRUE(sleeps(moved));
    EXPECT_EQ(wake(1, kOther), 1U);
}

TEST_F(FutexRequeueTest, TheMovedKeepTheirPriority) {
    Thread& moved = sleeper(200);
    Thread& there = sleeper(100, kOther);
    EXPECT_EQ(requeue(0, 1).moved, 1U);
    EXPECT_EQ(wake(1, kOther), 1U);
    EXPECT_TRUE(ended(moved));
    EXPECT_TRUE(sleeps(there));
}

TEST_F(FutexRequeueTest, APriorityThatChangedBeforeTheMove) {
    Thread& first = sleeper(10);
    Thread& second = sleeper(20);
    set_priority(first, 30);
    EXPECT_EQ(requeue(1, 1).moved, 1U);
    EXPECT_TRUE(ended(first));
    set_priority(second, 5);
    EXPECT_EQ(audit().fault, "");
    EXPECT_EQ(wake(1, kOther), 1U);
}

TEST_F(FutexRequeueTest, DeadlinesStay) {
    Thread& thread = sleeper(sched::kDefaultPriority, kWord, 1000);
    EXPECT_EQ(requeue(0, 1).moved, 1U);
    pass_to(1000);
    EXPECT_TRUE(ended(thread, Status::Timeout));
    EXPECT_EQ(wake(1, kOther), 0U);
}

TEST_F(FutexRequeueTest, AnotherValueIsBadState) {
    Thread& thread = sleeper();
    EXPECT_EQ(try_requeue(order(1, 1, kValue + 1)).error(), Status::BadState);
    EXPECT_TRUE(sleeps(thread));
    EXPECT_EQ(wake(kAll, kOther), 0U);
}

TEST_F(FutexRequeueTest, TheTargetsValueDoesNotMatter) {
    sleeper();
    set(kOther, 12345);
    EXPECT_EQ(requeue(0, 1).moved, 1U);
}

TEST_F(FutexRequeueTest, OntoItselfIsInvalid) {
    Thread& thread = sleeper();
    Requeue same = order(1, 1);
    same.target = kWord;
    EXPECT_EQ(try_requeue(same).error(), Status::Invalid);
    EXPECT_TRUE(sleeps(thread));
}

TEST_F(FutexRequeueTest, ThereAndBackAgain) {
    Thread& thread = sleeper();
    EXPECT_EQ(requeue(0, 1).moved, 1U);
    Requeue back = order(0, 1);
    std::swap(back.source, back.target);
    EXPECT_EQ(try_requeue(back)->moved, 1U);
    EXPECT_EQ(wake(1), 1U);
    EXPECT_TRUE(ended(thread));
}

TEST_F(FutexRequeueTest, WhoMovedEndsLikeAnyother) {
    Thread& thread = sleeper();
    EXPECT_EQ(requeue(0, 1).moved, 1U);
    thread.terminate();
    EXPECT_EQ(wake(1, kOther), 0U);
}

}  // namespace
}  // namespace kos::sync
