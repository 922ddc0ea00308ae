// SPDX-License-Identifier: Apache-2.0
// Groups of processes that share the bits of a notice.
#include "end_groups.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace {

using init::EndGroups;
using kos::u32;
using kos::u64;

std::vector<u32> suspects(EndGroups& groups) {
    std::vector<u32> all;
    while (const auto entity = groups.next_suspect()) {
        all.push_back(*entity);
    }
    return all;
}

TEST(EndGroups, SixtyThreeProcessesHaveABitEach) {
    EndGroups groups;
    u64 all = 0;
    for (u32 entity = 0; entity < 63; ++entity) {
        const u64 bit = groups.watch(entity);
        EXPECT_EQ(all & bit, 0u) << entity;
        all |= bit;
    }
    EXPECT_EQ(all, ~EndGroups::kStopBit);
    EXPECT_EQ(suspects(groups), std::vector<u32>{});
    groups.signalled(u64{1} << 62 | 4);
    EXPECT_EQ(suspects(groups), (std::vector<u32>{2, 62}));
    EXPECT_EQ(suspects(groups), std::vector<u32>{}) << "once for each signal";
}

TEST(EndGroups, MoreOfThemShareBitsAndAllOfAGroupAreAsked) {
    EndGroups groups;
    for (u32 entity = 0; entity < kos::kMaxSolutionEntities; ++entity) {
        groups.watch(entity);
    }
    groups.signalled(groups.watch(70));
    EXPECT_EQ(suspects(groups), (std::vector<u32>{7, 70, 133, 196}));
    groups.signalled(~u64{0});
    EXPECT_EQ(suspects(groups).size(), kos::kMaxSolutionEntities);
}

TEST(EndGroups, WhatIsOverIsAskedAgainWhenItIsWatchedAgain) {
    EndGroups groups;
    const u64 bit = groups.watch(7);
    EXPECT_EQ(groups.watch(70), bit);
    groups.over(7);
    groups.signalled(bit);
    EXPECT_EQ(suspects(groups), std::vector<u32>{70});
    groups.watch(7);
    groups.signalled(bit);
    EXPECT_EQ(suspects(groups), (std::vector<u32>{7, 70}));
}

// 7 starts again between the signal and the question: it is told of by a signal of its own.
TEST(EndGroups, ANewProcessIsNotSuspectedOfAnOldEnd) {
    EndGroups groups;
    groups.signalled(groups.watch(7));
    groups.over(7);
    groups.watch(7);
    EXPECT_EQ(suspects(groups), std::vector<u32>{});
}

TEST(EndGroups, NobodyUnwatchedIsSuspected) {
    EndGroups groups;
    groups.signalled(~u64{0});
    EXPECT_EQ(suspects(groups), std::vector<u32>{});
}

}  // namespace
