// SPDX-License-Identifier: Apache-2.0
// Tests of the timer queue against a reference model driven by the same clock.
#include "time/timer_queue.hpp"

#include <algorithm>
#include <functional>
#include <memory>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace kos::time {
namespace {

class TestTimer final : public Timer {
  public:
    explicit TestTimer(u32 id, std::vector<u32>& log) : id_{id}, log_{log} {}

    u32 id() const { return id_; }
    std::function<void()> action;

  protected:
    void expired() override {
        log_.push_back(id_);
        if (action) {
            action();
        }
    }

  private:
    u32 id_;
    std::vector<u32>& log_;
};

class TimerQueueTest : public ::testing::Test {
  protected:
    TestTimer& make() {
        timers_.push_back(std::make_unique<TestTimer>(static_cast<u32>(timers_.size()), log_));
        return *timers_.back();
    }

    // What the CPU does: as many interrupts as the queue asks for until `now`.
    void run_until(u64 now) {
        while (queue_.next_deadline() <= now) {
            queue_.expire_until(now);
        }
    }

    std::vector<u32> log_;
    std::vector<std::unique_ptr<TestTimer>> timers_;
    TimerQueue queue_;
};

TEST_F(TimerQueueTest, EmptyQueueNeverFires) {
    EXPECT_EQ(queue_.next_deadline(), hal::kNever);
    queue_.expire_until(1'000);
    EXPECT_TRUE(log_.empty());
}

TEST_F(TimerQueueTest, ExpiresAtItsDeadlineAndNotBefore) {
    TestTimer& timer = make();
    queue_.add(timer, 100);
    EXPECT_TRUE(timer.armed());
    EXPECT_EQ(queue_.next_deadline(), 100u);
    queue_.expire_until(99);
    EXPECT_TRUE(log_.empty());
    queue_.expire_until(100);
    EXPECT_EQ(log_, std::vector<u32>{0});
    EXPECT_FALSE(timer.armed());
    EXPECT_EQ(queue_.next_deadline(), hal::kNever);
}

TEST_F(TimerQueueTest, EarlierTimersComeForward) {
    for (const u64 deadline : {300u, 100u, 200u, 50u, 400u}) {
        queue_.add(make(), deadline);
    }
    EXPECT_EQ(queue_.next_deadline(), 50u);
    run_until(1'000);
    EXPECT_EQ(log_, (std::vector<u32>{3, 1, 2, 0, 4}));
}

TEST_F(TimerQueueTest, EqualDeadlinesExpireInOrderOfArming) {
    for (u32 i = 0; i < 10; ++i) {
        queue_.add(make(), i == 5 ? 10 : 70);
    }
    run_until(70);
    EXPECT_EQ(log_, (std::vector<u32>{5, 0, 1, 2, 3, 4, 6, 7, 8, 9}));
}

TEST_F(TimerQueueTest, RemovedTimersDoNotExpire) {
    TestTimer& first = make();
    TestTimer& second = make();
    queue_.add(first, 10);
    queue_.add(second, 20);
    queue_.remove(second);
    queue_.remove(first);
    EXPECT_TRUE(queue_.empty());
    run_until(100);
    EXPECT_TRUE(log_.empty());
    queue_.add(second, 30);
    run_until(100);
    EXPECT_EQ(log_, std::vector<u32>{1});
}

TEST_F(TimerQueueTest, ForeverStaysArmed) {
    TestTimer& timer = make();
    queue_.add(timer, hal::kNever);
    queue_.add(make(), 10);
    queue_.add(make(), hal::kNever);
    EXPECT_EQ(queue_.next_deadline(), 10u);
    run_until(hal::kNever - 1);
    EXPECT_EQ(log_, std::vector<u32>{1});
    EXPECT_EQ(queue_.next_deadline(), hal::kNever);
    queue_.remove(timer);
    queue_.remove(*timers_[2]);
}

TEST_F(TimerQueueTest, ExpiringTimersMayArmThemselvesAgain) {
    TestTimer& timer = make();
    u64 next = 10;
    timer.action = [&] { queue_.add(timer, next += 10); };
    queue_.add(timer, next);
    for (u64 now = 10; now <= 50; now += 10) {
        EXPECT_EQ(queue_.next_deadline(), now);
        queue_.expire_until(now);
    }
    EXPECT_EQ(log_.size(), 5u);
    queue_.remove(timer);
}

TEST_F(TimerQueueTest, ExpiringTimersMayDisarmOthers) {
    TestTimer& first = make();
    TestTimer& second = make();
    first.action = [&] { queue_.remove(second); };
    queue_.add(first, 10);
    queue_.add(second, 10);
    run_until(10);
    EXPECT_EQ(log_, std::vector<u32>{0});
}

TEST_F(TimerQueueTest, OneInterruptDoesABoundedAmountOfWork) {
    constexpr u32 kTimers = 10 * TimerQueue::kBatch;
    for (u32 i = 0; i < kTimers; ++i) {
        queue_.add(make(), 100);
    }
    u32 interrupts = 0;
    while (queue_.next_deadline() <= 100) {
        const usize before = log_.size();
        queue_.expire_until(100);
        ASSERT_LE(log_.size() - before, TimerQueue::kBatch);
        ++interrupts;
    }
    EXPECT_EQ(log_.size(), kTimers);
    EXPECT_TRUE(std::is_sorted(log_.begin(), log_.end()));
    EXPECT_LE(interrupts, 2 * kTimers / TimerQueue::kBatch + 2);
}

// The model: a list of deadlines in order of arming.
struct Expected {
    u64 deadline;
    u32 id;
};

class TimerQueueModel : public TimerQueueTest, public ::testing::WithParamInterface<u32> {
  protected:
    void arm(TestTimer& timer, u64 deadline) {
        queue_.add(timer, deadline);
        const auto later = std::upper_bound(model_.begin(), model_.end(), deadline,
                                            [](u64 mine, const Expected& other) { return mine < other.deadline; });
        model_.insert(later, {deadline, timer.id()});
    }

    void disarm(TestTimer& timer) {
        queue_.remove(timer);
        std::erase_if(model_, [&](const Expected& expected) { return expected.id == timer.id(); });
    }

    void expect_expired(u64 now) {
        std::vector<u32> wanted;
        while (!model_.empty() && model_.front().deadline <= now) {
            wanted.push_back(model_.front().id);
            model_.erase(model_.begin());
        }
        ASSERT_EQ(log_, wanted);
        log_.clear();
    }

    std::vector<Expected> model_;
};

TEST_P(TimerQueueModel, RandomUseAgreesWithASortedList) {
    std::minstd_rand random{GetParam() + 1};
    for (u32 i = 0; i < 60; ++i) {
        make();
    }
    u64 now = 0;
    for (u32 step = 0; step < 10'000; ++step) {
        TestTimer& timer = *timers_[random() % timers_.size()];
        if (timer.armed()) {
            disarm(timer);
        } else {
            arm(timer, now + random() % 200);
        }
        if (random() % 8 == 0) {
            now += random() % 40;
            run_until(now);
            expect_expired(now);
        }
    }
    run_until(hal::kNever - 1);
    expect_expired(hal::kNever - 1);
    EXPECT_TRUE(queue_.empty());
}

INSTANTIATE_TEST_SUITE_P(Seeds, TimerQueueModel, ::testing::Range(0u, 6u));

}  // namespace
}  // namespace kos::time
