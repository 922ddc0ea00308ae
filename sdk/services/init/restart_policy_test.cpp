// SPDX-License-Identifier: Apache-2.0
// Back-off and limits.
#include "restart_policy.hpp"

#include <gtest/gtest.h>

namespace {

using init::delay_of;
using init::HowEnded;
using init::RestartHistory;
using kos::RestartWhen;

constexpr kos::u64 kMs = 1'000'000;

TEST(RestartPolicy, DelaysDoubleUpToABound) {
    EXPECT_EQ(delay_of(100, 0), 100 * kMs);
    EXPECT_EQ(delay_of(100, 1), 200 * kMs);
    EXPECT_EQ(delay_of(100, 8), 25'600 * kMs);
    EXPECT_EQ(delay_of(100, 9), init::kLongestDelayNs);
    EXPECT_EQ(delay_of(100, 4'000'000'000), init::kLongestDelayNs);
    EXPECT_EQ(delay_of(30'000, 0), init::kLongestDelayNs);
    EXPECT_EQ(delay_of(30'000, 7), init::kLongestDelayNs);
    EXPECT_EQ(delay_of(0, 0), 0U);
    EXPECT_EQ(delay_of(0, 4'000'000'000), 0U);
}

TEST(RestartPolicy, RulesSayWhen) {
    RestartHistory history;
    EXPECT_FALSE(history.next({RestartWhen::Never, 1, 0}, HowEnded::Failed, 0));
    EXPECT_FALSE(history.next({RestartWhen::OnFailure, 1, 0}, HowEnded::Well, 0));
    EXPECT_EQ(history.total(), 0U);
    EXPECT_EQ(history.next({RestartWhen::OnFailure, 1, 0}, HowEnded::Failed, 0), 1 * kMs);
    EXPECT_EQ(history.next({RestartWhen::Always, 1, 0}, HowEnded::Well, 0), 2 * kMs);
    EXPECT_EQ(history.total(), 2U);
}

TEST(RestartPolicy, TheLimitIsOfARow) {
    constexpr kos::RestartRules kRules{RestartWhen::Always, 1, 2};
    RestartHistory history;
    EXPECT_TRUE(history.next(kRules, HowEnded::Failed, 0));
    EXPECT_TRUE(history.next(kRules, HowEnded::Failed, init::kStableRunNs - 1));
    EXPECT_FALSE(history.next(kRules, HowEnded::Failed, 0));
    EXPECT_EQ(history.next(kRules, HowEnded::Failed, init::kStableRunNs), 1 * kMs) << "a new row";
    EXPECT_EQ(history.in_a_row(), 1U);
    EXPECT_EQ(history.total(), 3U);
}

}  // namespace
