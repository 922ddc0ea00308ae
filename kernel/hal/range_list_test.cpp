// SPDX-License-Identifier: Apache-2.0
// Range lists: order, joining, holes, rounding and their limits.
#include "hal/range_list.hpp"

#include <gtest/gtest.h>

namespace kos::hal {
namespace {

constexpr u64 kPage = kPageSize;

PhysRange pages(u64 first, u64 count) {
    return {PhysAddr{first * kPage}, count * kPage};
}

RangeList list_of(std::initializer_list<PhysRange> ranges) {
    RangeList list{};
    for (const PhysRange& range : ranges) {
        EXPECT_TRUE(add_range(list, range).has_value());
    }
    return list;
}

std::vector<std::pair<u64, u64>> in_pages(const RangeList& list) {
    std::vector<std::pair<u64, u64>> result;
    for (const PhysRange& range : list.span()) {
        result.emplace_back(range.start.raw() / kPage, range.size / kPage);
    }
    return result;
}

using Pages = std::vector<std::pair<u64, u64>>;

TEST(RangeList, SortsWhatIsAdded) {
    EXPECT_EQ(in_pages(list_of({pages(20, 2), pages(5, 1), pages(10, 3)})), (Pages{{5, 1}, {10, 3}, {20, 2}}));
}

TEST(RangeList, JoinsNeighboursAndOverlaps) {
    EXPECT_EQ(in_pages(list_of({pages(1, 2), pages(3, 2)})), (Pages{{1, 4}}));
    EXPECT_EQ(in_pages(list_of({pages(1, 2), pages(10, 2), pages(2, 9)})), (Pages{{1, 11}}));
    EXPECT_EQ(in_pages(list_of({pages(1, 9), pages(3, 2)})), (Pages{{1, 9}}));
}

TEST(RangeList, IgnoresEmptyRanges) {
    RangeList list = list_of({pages(1, 2)});
    EXPECT_TRUE(add_range(list, pages(9, 0)).has_value());
    EXPECT_TRUE(subtract_range(list, pages(2, 0)).has_value());
    EXPECT_EQ(in_pages(list), (Pages{{1, 2}}));
}

TEST(RangeList, SubtractsEdgesMiddlesAndWholes) {
    RangeList list = list_of({pages(10, 10)});
    ASSERT_TRUE(subtract_range(list, pages(5, 6)).has_value());
    EXPECT_EQ(in_pages(list), (Pages{{11, 9}}));
    ASSERT_TRUE(subtract_range(list, pages(19, 6)).has_value());
    EXPECT_EQ(in_pages(list), (Pages{{11, 8}}));
    ASSERT_TRUE(subtract_range(list, pages(14, 2)).has_value());
    EXPECT_EQ(in_pages(list), (Pages{{11, 3}, {16, 3}}));
    ASSERT_TRUE(subtract_range(list, pages(12, 5)).has_value());
    EXPECT_EQ(in_pages(list), (Pages{{11, 1}, {17, 2}}));
    ASSERT_TRUE(subtract_range(list, pages(0, 100)).has_value());
    EXPECT_EQ(list.count, 0U);
}

TEST(RangeList, FullListRefusesAndStaysAsItWas) {
    RangeList list{};
    for (u64 i = 0; i < kMaxMemoryRanges; ++i) {
        ASSERT_TRUE(add_range(list, pages(10 * i, 5)).has_value());
    }
    const Pages before = in_pages(list);
    EXPECT_EQ(add_range(list, pages(10 * kMaxMemoryRanges, 1)).error(), Status::TooBig);
    EXPECT_EQ(subtract_range(list, pages(2, 1)).error(), Status::TooBig);
    EXPECT_EQ(in_pages(list), before);
    EXPECT_TRUE(add_range(list, pages(5, 5)).has_value()) << "joining needs no room";
}

TEST(RangeList, RoundsMemoryInwardsAndReservationsOutwards) {
    EXPECT_EQ(inner_pages(1, 3 * kPage).start.raw(), kPage);
    EXPECT_EQ(inner_pages(1, 3 * kPage).size, 2 * kPage);
    EXPECT_EQ(inner_pages(1, kPage).size, 0U);
    EXPECT_EQ(outer_pages(1, kPage).start.raw(), 0U);
    EXPECT_EQ(outer_pages(1, kPage).size, 2 * kPage);
    EXPECT_EQ(outer_pages(kPage, kPage).size, kPage);
}

TEST(RangeList, RoundingDoesNotWrap) {
    const u64 last = ~u64{0};
    EXPECT_EQ(inner_pages(last - 10, 100).size, 0U);
    EXPECT_EQ(outer_pages(last - 10, 100).start.raw(), last & ~kPageMask);
    EXPECT_GT(outer_pages(kPage, last).size, u64{1} << 63);
    EXPECT_EQ(inner_pages(0, last).size, last & ~kPageMask);
}

TEST(RangeList, ContainsOnlyWhatLiesInOneRange) {
    const RangeList list = list_of({pages(1, 4), pages(10, 4)});
    EXPECT_TRUE(contains_range(list, pages(2, 3)));
    EXPECT_FALSE(contains_range(list, pages(2, 4)));
    EXPECT_FALSE(contains_range(list, pages(4, 7)));
    EXPECT_EQ(total_bytes(list), 8 * kPage);
}

}  // namespace
}  // namespace kos::hal
