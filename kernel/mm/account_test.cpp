// SPDX-License-Identifier: Apache-2.0
// Charges, limits and shares.
#include "mm/account.hpp"

#include <gtest/gtest.h>

namespace kos::mm {
namespace {

bool give(Account& parent, Account& child, u64 limit) {
    const bool fits = parent.check_share(child, limit).has_value();
    if (fits) {
        parent.set_share(child, limit);
    }
    return fits;
}

TEST(AccountTest, ChargesUpToTheLimitExactly) {
    Account account{100};
    EXPECT_TRUE(account.charge(60));
    EXPECT_TRUE(account.charge(40));
    EXPECT_EQ(account.charge(1).error(), Status::Quota);
    EXPECT_EQ(account.available(), 0U);
    account.release(100);
    EXPECT_EQ(account.used(), 0U);
    EXPECT_EQ(account.peak(), 100U);
    EXPECT_EQ(account.charge(Account::kUnlimited).error(), Status::Quota) << "nothing wraps";
}

TEST(AccountTest, ShareComesFromTheParentAndGoesBack) {
    Account parent{100};
    Account child{0, &parent};
    EXPECT_TRUE(parent.charge(30));
    EXPECT_FALSE(give(parent, child, 71));
    ASSERT_TRUE(give(parent, child, 70));
    EXPECT_EQ(parent.available(), 0U);
    EXPECT_EQ(parent.given(), 70U);
    EXPECT_EQ(parent.peak(), 100U);
    EXPECT_TRUE(child.charge(50));
    EXPECT_FALSE(give(parent, child, 49)) << "it uses more";
    ASSERT_TRUE(give(parent, child, 50));
    EXPECT_EQ(parent.available(), 20U);
    EXPECT_FALSE(give(parent, child, Account::kUnlimited));
    child.release(50);
    child.close();
    EXPECT_EQ(child.limit(), 0U);
    EXPECT_EQ(parent.used(), 30U);
    EXPECT_EQ(parent.given(), 0U);
}

TEST(AccountTest, ClosedAccountReturnsTheRestWhenItIsReleased) {
    Account parent{100};
    Account child{0, &parent};
    ASSERT_TRUE(give(parent, child, 60));
    ASSERT_TRUE(child.charge(40));
    child.close();
    EXPECT_EQ(parent.available(), 60U) << "the unused 20 at once";
    EXPECT_EQ(child.charge(1).error(), Status::Quota);
    child.release(15);
    EXPECT_EQ(parent.available(), 75U);
    child.release(25);
    EXPECT_EQ(parent.available(), 100U);
}

TEST(AccountTest, ShareOfADeadParentGoesToTheParentsParent) {
    Account root{100};
    Account middle{0, &root};
    Account leaf{0, &middle};
    ASSERT_TRUE(give(root, middle, 80));
    ASSERT_TRUE(give(middle, leaf, 50));
    ASSERT_TRUE(leaf.charge(10));
    middle.close();
    EXPECT_EQ(root.available(), 50U) << "what the leaf has stays away";
    leaf.close();
    EXPECT_EQ(root.available(), 90U);
    leaf.release(10);
    EXPECT_EQ(root.available(), 100U);
    EXPECT_EQ(middle.limit(), 0U);
}

TEST(AccountTest, KernelIsWithoutLimit) {
    EXPECT_EQ(kernel_account().limit(), Account::kUnlimited);
}

using AccountDeathTest = ::testing::Test;

TEST(AccountDeathTest, SharesAreNotReleasedAsIfTheyWereUsed) {
    Account parent{100};
    Account child{0, &parent};
    ASSERT_TRUE(give(parent, child, 60));
    EXPECT_DEATH(parent.release(1), "given_");
}

TEST(AccountDeathTest, CannotReleaseMoreThanWasCharged) {
    Account account{10};
    ASSERT_TRUE(account.charge(5));
    EXPECT_DEATH(account.release(6), "used_");
}

}  // namespace
}  // namespace kos::mm
