// SPDX-License-Identifier: Apache-2.0
// The order in which remains are given back, and interrupts in between.
#include "obj/reaper.hpp"

#include <string>

#include <gtest/gtest.h>

#include "hal/host/fake_cpu.hpp"

namespace kos::obj {
namespace {

class Pieces final : public Remains {
  public:
    Pieces(std::string& log, char name, u32 count, Pieces* inner = nullptr)
        : log_{&log}, name_{name}, left_{count}, inner_{inner} {}

    bool dissolve() override {
        *log_ += name_;
        if (inner_ != nullptr) {
            reaper().add(*inner_);
            inner_ = nullptr;
            reaper().work(Pace::Whole);  // its own piece comes to its end first
        }
        return --left_ == 0;
    }
    void bury() override { *log_ += '.'; }

  private:
    std::string* log_;
    char name_;
    u32 left_;
    Pieces* inner_;
};

class ReaperTest : public ::testing::Test {
  protected:
    ReaperTest() { hal::host::reset(); }
    ~ReaperTest() override { EXPECT_TRUE(reaper().idle()); }

    std::string log_;
};

TEST_F(ReaperTest, GivesBackInTheOrderOfTheirEnd) {
    Pieces first{log_, 'a', 2};
    Pieces second{log_, 'b', 3};
    reaper().add(first);
    reaper().add(second);
    reaper().work(Pace::Interruptible);
    EXPECT_EQ(log_, "aa.bbb.");
}

TEST_F(ReaperTest, WhatBelongsToAPieceComesNext) {
    Pieces inner{log_, 'i', 2};
    Pieces outer{log_, 'o', 2, &inner};
    Pieces last{log_, 'l', 1};
    reaper().add(outer);
    reaper().add(last);
    reaper().work(Pace::Whole);
    EXPECT_EQ(log_, "oii.o.l.");
}

TEST_F(ReaperTest, StopsForAnInterruptAfterEachPiece) {
    Pieces pieces{log_, 'a', 3};
    const u64 added = reaper().added();
    reaper().add(pieces);
    EXPECT_EQ(reaper().added(), added + 1);
    hal::host::processor().interrupt_pending = [] { return true; };
    reaper().work(Pace::Interruptible);
    EXPECT_EQ(log_, "a");
    EXPECT_FALSE(reaper().idle());
    reaper().work(Pace::Whole);
    EXPECT_EQ(log_, "aaa.");
    hal::host::reset();
}

}  // namespace
}  // namespace kos::obj
