// SPDX-License-Identifier: Apache-2.0
// Tests of the time of day.
#include "time/system_clock.hpp"

#include <gtest/gtest.h>

namespace kos::time {
namespace {

TEST(SystemClock, KnowsNoTimeBeforeItIsSet) {
    const SystemClock clock;
    ASSERT_FALSE(clock.at(5));
    EXPECT_EQ(clock.at(5).error(), Status::BadState);
}

TEST(SystemClock, GoesOnWithTheMonotonicClock) {
    SystemClock clock;
    ASSERT_TRUE(clock.set(100, 1'000'000));
    EXPECT_EQ(*clock.at(100), 1'000'000U);
    EXPECT_EQ(*clock.at(350), 1'000'250U);
    EXPECT_EQ(*clock.at(0), 999'900U) << "before it was set";
}

TEST(SystemClock, CanBeSetBackAndForth) {
    SystemClock clock;
    ASSERT_TRUE(clock.set(100, 1'000'000));
    ASSERT_TRUE(clock.set(200, 500));
    EXPECT_EQ(*clock.at(300), 600U);
    ASSERT_TRUE(clock.set(200, 200)) << "switched on in the first moment of 1970";
    EXPECT_EQ(*clock.at(200), 200U);
}

TEST(SystemClock, WhatIsRefusedChangesNothing) {
    SystemClock clock;
    const auto refused = clock.set(100, 99);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error(), Status::Invalid);
    EXPECT_FALSE(clock.at(100));
    ASSERT_TRUE(clock.set(100, 1'000));
    EXPECT_FALSE(clock.set(100, 0));
    EXPECT_EQ(*clock.at(100), 1'000U);
}

TEST(SystemClock, Saturates) {
    SystemClock clock;
    ASSERT_TRUE(clock.set(0, ~u64{0} - 10));
    EXPECT_EQ(*clock.at(10), ~u64{0});
    EXPECT_EQ(*clock.at(11), ~u64{0});
    EXPECT_EQ(*clock.at(~u64{0}), ~u64{0});
}

}  // namespace
}  // namespace kos::time
