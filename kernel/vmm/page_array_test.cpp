// SPDX-License-Identifier: Apache-2.0
// Tests of the radix tree of page frames against a map.
#include "vmm/page_array.hpp"

#include <map>
#include <random>

#include "vmm/test_memory.hpp"

namespace kos::vmm {
namespace {

class PageArrayTest : public test::VmmTest, public ::testing::WithParamInterface<u64> {};

TEST_P(PageArrayTest, SparseEntriesAgreeWithAMap) {
    const u64 count = GetParam();
    std::minstd_rand random{7};
    PageArray array{count};
    std::map<u64, PhysAddr> model;
    for (u32 i = 0; i < 300; ++i) {
        const u64 index = i == 0 ? 0 : i == 1 ? count - 1 : (u64{random()} << 20 | random()) % count;
        ASSERT_EQ(array.get(index).has_value(), model.contains(index));
        const PhysAddr page{u64{random()} << kPageShift};
        if (model.try_emplace(index, page).second) {
            ASSERT_TRUE(array.set(index, page, account_));
        }
    }
    for (const auto& [index, page] : model) {
        ASSERT_EQ(array.get(index), page);
    }
    array.clear(account_);
    EXPECT_EQ(account_.used(), 0u);
    EXPECT_EQ(count > PageArray::kInline, !array.get(0));
}

INSTANTIATE_TEST_SUITE_P(Heights, PageArrayTest,
                         ::testing::Values(1, 16, 17, 1'024, 1'025, 1u << 20, (1u << 20) + 1, 1u << 22));

TEST_F(PageArrayTest, SmallArraysNeedNoNodes) {
    PageArray array{PageArray::kInline};
    mm::Account nothing{0};
    for (u64 index = 0; index < PageArray::kInline; ++index) {
        EXPECT_FALSE(array.get(index));
        ASSERT_TRUE(array.set(index, PhysAddr{index << kPageShift}, nothing));
        EXPECT_EQ(array.get(index), PhysAddr{index << kPageShift});
    }
}

TEST_F(PageArrayTest, FailingNodesLeaveNothingBehind) {
    PageArray array{(1u << 20) + 1};
    for (u64 limit = 0; limit < 3 * kPageSize; limit += kPageSize) {
        mm::Account poor{limit};
        EXPECT_EQ(array.set(1u << 20, PhysAddr{0}, poor).error(), Status::Quota);
        array.clear(poor);
        EXPECT_EQ(poor.used(), 0u);
    }
    mm::Account enough{3 * kPageSize};
    EXPECT_TRUE(array.set(1u << 20, PhysAddr{0}, enough));
    EXPECT_EQ(array.get(1u << 20), PhysAddr{0});
    array.clear(enough);
}

}  // namespace
}  // namespace kos::vmm
