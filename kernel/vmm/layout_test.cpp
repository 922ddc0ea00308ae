// SPDX-License-Identifier: Apache-2.0
// Tests of where address spaces put things: in their parts, evenly, and each elsewhere.
#include "vmm/layout.hpp"

#include <set>

#include "vmm/test_memory.hpp"

namespace kos::vmm {
namespace {

using test::kPage;

constexpr u32 kLayouts = 1'000;

// 1 if this bit of the page number is set.
u32 is_set(UserAddr address, u32 bit) {
    return static_cast<u32>((address.raw() >> (kPageShift + bit)) & 1);
}

TEST(Layout, EachPartLiesInItsPlace) {
    lib::Random random;
    for (u32 i = 0; i < kLayouts; ++i) {
        const Layout layout = Layout::choose(random);
        ASSERT_TRUE(layout.image.page_aligned() && layout.maps.page_aligned() && layout.stack.page_aligned());
        ASSERT_TRUE(layout.image >= Layout::kImagesFirst && layout.image < Layout::kMapsFirst);
        ASSERT_TRUE(layout.maps >= Layout::kMapsFirst && layout.maps < Layout::kStacksFirst);
        ASSERT_TRUE(layout.stack >= Layout::kStacksFirst && layout.stack < kUserEnd);
    }
}

TEST(Layout, MapsAndStacksHave24BitsThatChangeEvenly) {
    lib::Random random;
    u32 maps[24] = {};
    u32 stacks[24] = {};
    std::set<UserAddr> seen;
    for (u32 i = 0; i < kLayouts; ++i) {
        const Layout layout = Layout::choose(random);
        seen.insert(layout.maps);
        for (u32 bit = 0; bit < 24; ++bit) {
            maps[bit] += is_set(layout.maps, bit);
            stacks[bit] += is_set(layout.stack, bit);
        }
    }
    for (u32 bit = 0; bit < 24; ++bit) {
        EXPECT_NEAR(maps[bit], 0.5 * kLayouts, 100) << bit;  // six standard deviations
        EXPECT_NEAR(stacks[bit], 0.5 * kLayouts, 100) << bit;
    }
    EXPECT_GE(seen.size(), kLayouts - 2);
}

using LayoutTest = test::SpaceTest;

TEST_F(LayoutTest, SpacesDiffer) {
    AddressSpace* other = *AddressSpace::create(account_);
    EXPECT_NE(other->layout().maps, space_->layout().maps);
    EXPECT_NE(other->layout().stack, space_->layout().stack);
    EXPECT_NE(other->layout().image, space_->layout().image);
    other->destroy();
}

TEST_F(LayoutTest, MapsBeginWhereTheLayoutSays) {
    const auto memory = make_memory(1);
    EXPECT_EQ(*map(*memory, UserAddr{}, 1), space_->layout().maps + kPage);
}

TEST_F(LayoutTest, WhereMapsBeginIsNoLimit) {
    const auto memory = make_memory(1);
    const UserAddr begin = space_->layout().maps;
    ASSERT_TRUE(space_->reserve(kUserEnd - begin, Access::None, begin));
    const auto below = map(*memory, UserAddr{}, 1);
    ASSERT_TRUE(below);
    EXPECT_LT(*below, begin);
    EXPECT_GE(*below, Layout::kMapsFirst);
}

}  // namespace
}  // namespace kos::vmm
