// SPDX-License-Identifier: Apache-2.0
// Timers expire in their order, once, and may do anything to each other meanwhile.
#include <functional>
#include <string>

#include <gtest/gtest.h>
#include <kos/timer.hpp>

namespace {

using kos::Deadline;
using kos::TimerQueue;

class TestTimer final : public kos::Timer {
  public:
    TestTimer(std::string& log, char name) : log_{log}, name_{name} {}
    std::function<void()> then = [] {};

  private:
    void expired() override {
        log_ += name_;
        then();
    }

    std::string& log_;
    char name_;
};

class Timers : public testing::Test {
  protected:
    std::string log_;
    TimerQueue queue_;
    TestTimer a_{log_, 'a'};
    TestTimer b_{log_, 'b'};
    TestTimer c_{log_, 'c'};
};

TEST_F(Timers, ExpireByDeadline) {
    queue_.arm(a_, Deadline::at(30));
    queue_.arm(b_, Deadline::at(10));
    queue_.arm(c_, Deadline::at(20));
    EXPECT_EQ(queue_.next(), Deadline::at(10));
    queue_.expire(9);
    EXPECT_EQ(log_, "");
    queue_.expire(20);
    EXPECT_EQ(log_, "bc");
    EXPECT_FALSE(b_.armed());
    EXPECT_TRUE(a_.armed());
    EXPECT_EQ(queue_.next(), Deadline::at(30));
    queue_.expire(30);
    EXPECT_EQ(log_, "bca");
    EXPECT_TRUE(queue_.next().is_never());
}

TEST_F(Timers, OfTheSameDeadlineExpireInTheOrderOfArming) {
    queue_.arm(c_, Deadline::at(5));
    queue_.arm(a_, Deadline::at(5));
    queue_.arm(b_, Deadline::at(5));
    queue_.expire(5);
    EXPECT_EQ(log_, "cab");
}

TEST_F(Timers, MoveWhenTheyAreArmedAgain) {
    queue_.arm(a_, Deadline::at(5));
    queue_.arm(a_, Deadline::at(15));
    queue_.expire(10);
    EXPECT_EQ(log_, "");
    queue_.expire(15);
    EXPECT_EQ(log_, "a");
}

TEST_F(Timers, AreCancelledByHandByNeverAndByTheirEnd) {
    queue_.arm(a_, Deadline::at(1));
    queue_.arm(b_, Deadline::at(1));
    {
        TestTimer gone{log_, 'x'};
        queue_.arm(gone, Deadline::at(1));
    }
    a_.cancel();
    queue_.arm(b_, Deadline::never());
    EXPECT_TRUE(queue_.empty());
    queue_.expire(1);
    EXPECT_EQ(log_, "");
}

TEST_F(Timers, MayCancelOthersThatAreDue) {
    a_.then = [this] { b_.cancel(); };
    queue_.arm(a_, Deadline::at(1));
    queue_.arm(b_, Deadline::at(2));
    queue_.arm(c_, Deadline::at(3));
    queue_.expire(3);
    EXPECT_EQ(log_, "ac");
}

TEST_F(Timers, ThatArmThemselvesForThePastWaitForTheNextTime) {
    a_.then = [this] { queue_.arm(a_, Deadline::at(0)); };
    queue_.arm(a_, Deadline::at(1));
    queue_.expire(1);
    EXPECT_EQ(log_, "a");
    queue_.expire(1);
    EXPECT_EQ(log_, "aa");
}

TEST_F(Timers, OutliveTheirQueue) {
    {
        TimerQueue queue;
        queue.arm(a_, Deadline::at(1));
    }
    EXPECT_FALSE(a_.armed());
}

class Lamp {
  public:
    bool on = false;
    void toggle() { on = !on; }
    kos::TimerFor<Lamp, &Lamp::toggle> timer{*this};
};

TEST_F(Timers, CallMemberFunctions) {
    Lamp lamp;
    queue_.arm(lamp.timer, Deadline::at(1));
    queue_.expire(1);
    EXPECT_TRUE(lamp.on);
}

}  // namespace
