// SPDX-License-Identifier: Apache-2.0
// Wakes and requeues of many that are interrupted, and what happens between two attempts.
#include "sync/test/futex_test.hpp"

namespace kos::sync {
namespace {

using namespace test;

constexpr u32 kSleepers = 20;

// An interrupt is always pending, unless a test says otherwise.
class FutexRestartTest : public FutexTest {
  protected:
    void SetUp() override {
        FutexTest::SetUp();
        for (Thread*& thread : threads_) {
            thread = &sleeper();
        }
        hal::host::processor().interrupt_pending = [this] { return pending_; };
    }
    u32 asleep() const {
        u32 count = 0;
        for (const Thread* thread : threads_) {
            count += sleeps(*thread) ? 1U : 0U;
        }
        return count;
    }
    // Until the end, with so many attempts at most.
    template <typename Attempt>
    auto insist(Attempt attempt, u32 most = 4 * kSleepers) {
        auto result = attempt();
        for (u32 attempts = 1; !result && result.error() == kRestart; ++attempts) {
            EXPECT_LT(attempts, most);
            result = attempt();
        }
        return result;
    }
    Result<u32> insist_on_waking(u32 count) {
        return insist([&] { return try_wake(count); });
    }

    bool pending_ = true;
    Thread* threads_[kSleepers] = {};
};

TEST_F(FutexRestartTest, EachAttemptGetsOn) {
    for (u32 before = kSleepers; before > 0; --before) {
        ASSERT_EQ(try_wake(kAll).error(), kRestart);
        ASSERT_EQ(asleep(), before - 1) << "a look behind each";
    }
    EXPECT_EQ(try_wake(kAll), kSleepers);
}

TEST_F(FutexRestartTest, AllAreCounted) {
    EXPECT_EQ(insist_on_waking(kAll), kSleepers);
    EXPECT_EQ(waker_->restart_ticket, 0U);
}

TEST_F(FutexRestartTest, NotMoreThanAskedFor) {
    EXPECT_EQ(insist_on_waking(7), 7U);
    EXPECT_EQ(asleep(), kSleepers - 7);
    EXPECT_TRUE(ended(*threads_[6]));
    EXPECT_TRUE(sleeps(*threads_[7]));
}

TEST_F(FutexRestartTest, WhoSleepsAgainIsNotWokenAgain) {
    ASSERT_EQ(try_wake(kAll).error(), kRestart);
    ASSERT_TRUE(ended(*threads_[0]));
    EXPECT_EQ(wait(*threads_[0]), kBlocked);
    EXPECT_EQ(insist_on_waking(kAll), kSleepers);
    EXPECT_TRUE(sleeps(*threads_[0]));
    EXPECT_EQ(asleep(), 1U);
}

TEST_F(FutexRestartTest, WhoSleepsAgainWithAHigherPriorityHoldsNothingUp) {
    for (u32 i = 0; i < 5 * kSleepers; ++i) {
        const Result<u32> woken = try_wake(kAll);
        if (woken) {
            break;
        }
        for (Thread* thread : threads_) {
            if (!sleeps(*thread) && thread->priority() == sched::kDefaultPriority) {
                set_priority(*thread, static_cast<sched::Priority>(100 + i));
                ASSERT_EQ(wait(*thread), kBlocked);
            }
        }
    }
    for (const Thread* thread : threads_) {
        EXPECT_TRUE(!sleeps(*thread) || thread->priority() > sched::kDefaultPriority) << "it was never woken";
    }
}

TEST_F(FutexRestartTest, NewOnesOfAllPrioritiesAreLeftAsleep) {
    ASSERT_EQ(try_wake(kAll).error(), kRestart);
    std::vector<Thread*> late;
    for (u32 priority = 0; priority < 256; priority += 5) {
        late.push_back(&sleeper(static_cast<sched::Priority>(priority)));
    }
    EXPECT_EQ(insist([&] { return try_wake(kAll); }, 1000), kSleepers);
    EXPECT_EQ(asleep(), 0U);
    for (const Thread* thread : late) {
        EXPECT_TRUE(sleeps(*thread));
    }
    pending_ = false;
    EXPECT_EQ(wake(kAll), late.size());
}

// A newcomer in front shows that all others of his priority are served: the wake goes on below him.
TEST_F(FutexRestartTest, WhoRisesAboveWhatIsThroughIsFound) {
    ASSERT_EQ(try_wake(kAll).error(), kRestart);
    Thread& late = sleeper(200);
    ASSERT_EQ(try_wake(kAll).error(), kRestart);
    Thread& last = *threads_[kSleepers - 1];
    ASSERT_TRUE(sleeps(last));
    set_priority(last, 250);
    EXPECT_EQ(insist_on_waking(kAll), kSleepers);
    EXPECT_TRUE(ended(last));
    EXPECT_TRUE(sleeps(late));
}

TEST_F(FutexRestartTest, WhoRisesWhileTheLowestAreServedIsFound) {
    Thread& low = sleeper(0);
    Thread& other = sleeper(0);
    ASSERT_EQ(try_wake(kAll).error(), kRestart);
    Thread& late = sleeper(1);
    while (asleep() > 0) {
        ASSERT_EQ(try_wake(kAll).error(), kRestart);
    }
    ASSERT_EQ(try_wake(kAll).error(), kRestart) << "it passes the newcomer, and wakes one of the two";
    Thread& left = sleeps(low) ? low : other;
    ASSERT_TRUE(sleeps(left));
    set_priority(left, 254);
    EXPECT_EQ(insist_on_waking(kAll), kSleepers + 2);
    EXPECT_TRUE(ended(left));
    EXPECT_TRUE(sleeps(late));
}

TEST_F(FutexRestartTest, OthersMayWakeTheRest) {
    ASSERT_EQ(try_wake(kAll).error(), kRestart);
    const u32 left = asleep();
    Thread& second = make_thread(*process_);
    pending_ = false;
    run(second);
    EXPECT_EQ(sync::wake(second, kWord, kAll, Scope::Private), left);
    EXPECT_EQ(insist_on_waking(kAll), kSleepers - left);
}

TEST_F(FutexRestartTest, GoesOnThoughTheWordIsUnmapped) {
    ASSERT_EQ(try_wake(kAll).error(), kRestart);
    ASSERT_TRUE(process_->space()->unmap(kUserBase, kPageSize));
    EXPECT_EQ(insist_on_waking(kAll), kSleepers);
}

TEST_F(FutexRestartTest, TheRequeuesValueIsComparedOnce) {
    ASSERT_EQ(try_requeue(order(1, kAll)).error(), kRestart);
    set(kWord, kValue + 1);
    const auto result = insist([&] { return try_requeue(order(1, kAll)); });
    ASSERT_TRUE(result);
    EXPECT_EQ(result->woken, 1U);
    EXPECT_EQ(result->moved, kSleepers - 1);
    EXPECT_EQ(asleep(), kSleepers - 1);
    pending_ = false;
    EXPECT_EQ(wake(kAll, kOther), kSleepers - 1);
}

TEST_F(FutexRestartTest, ARequeueKeepsBothCounts) {
    const auto result = insist([&] { return try_requeue(order(5, 6)); });
    ASSERT_TRUE(result);
    EXPECT_EQ(result->woken, 5U);
    EXPECT_EQ(result->moved, 6U);
    pending_ = false;
    EXPECT_EQ(wake(kAll, kOther), 6U);
    EXPECT_EQ(wake(kAll), kSleepers - 11);
}

TEST_F(FutexRestartTest, TheMovedAreNotWokenByAWakeThatBeganBefore) {
    ASSERT_EQ(try_wake(kAll).error(), kRestart);
    Thread& second = make_thread(*process_);
    const u32 left = asleep();
    Requeue back = order(0, 2);
    pending_ = false;
    run(second);
    EXPECT_EQ(sync::requeue(second, back)->moved, 2U);
    std::swap(back.source, back.target);
    EXPECT_EQ(sync::requeue(second, back)->moved, 2U);
    EXPECT_EQ(insist_on_waking(kAll), kSleepers - 2);
    EXPECT_EQ(asleep(), 2U);
    EXPECT_GT(left, 2U);
}

TEST_F(FutexRestartTest, SleepersThatEndMeanwhileAreNotCounted) {
    ASSERT_EQ(try_wake(kAll).error(), kRestart);
    const u32 left = asleep();
    threads_[kSleepers - 1]->terminate();
    threads_[kSleepers - 1] = threads_[0];
    EXPECT_EQ(insist_on_waking(kAll), kSleepers - 1);
    EXPECT_GT(left, 1U);
}

}  // namespace
}  // namespace kos::sync
