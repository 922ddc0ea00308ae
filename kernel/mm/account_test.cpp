// SPDX-License-Identifier: Apache-2.0
// Tests of accounts: limits, donations and their return.
#include "mm/account.hpp"

#include <gtest/gtest.h>

namespace kos::mm {
namespace {

TEST(Account, ChargesUpToItsLimit) {
    Account account{100};
    EXPECT_TRUE(account.charge(60));
    EXPECT_EQ(account.charge(41).error(), Status::Quota);
    EXPECT_EQ(account.used(), 60u);
    EXPECT_TRUE(account.charge(40));
    EXPECT_EQ(account.available(), 0u);
}

TEST(Account, HugeChargesDoNotWrap) {
    Account account{100};
    ASSERT_TRUE(account.charge(50));
    EXPECT_EQ(account.charge(~u64{0}).error(), Status::Quota);
    EXPECT_EQ(account.charge(~u64{0} - 49).error(), Status::Quota);
    EXPECT_EQ(account.used(), 50u);
}

TEST(Account, RemembersItsPeak) {
    Account account{100};
    ASSERT_TRUE(account.charge(70));
    account.release(50);
    ASSERT_TRUE(account.charge(10));
    EXPECT_EQ(account.used(), 30u);
    EXPECT_EQ(account.peak(), 70u);
}

TEST(Account, DonationMovesTheLimit) {
    Account parent{100};
    Account child{0};
    EXPECT_EQ(parent.donate(child, 101).error(), Status::Quota);
    ASSERT_TRUE(parent.donate(child, 80));
    EXPECT_EQ(parent.available(), 20u);
    EXPECT_EQ(child.available(), 80u);
    ASSERT_TRUE(child.charge(30));
    EXPECT_EQ(parent.take_back(child, 51).error(), Status::Quota);
    ASSERT_TRUE(parent.take_back(child, 50));
    child.release(30);
    ASSERT_TRUE(parent.take_back(child, child.limit()));
    EXPECT_EQ(child.limit(), 0u);
    EXPECT_EQ(parent.used(), 0u);
}

TEST(Account, DonationCannotWrapTheChildsLimit) {
    Account parent{Account::kUnlimited};
    Account child{10};
    EXPECT_EQ(parent.donate(child, Account::kUnlimited - 9).error(), Status::Quota);
    EXPECT_EQ(parent.used(), 0u);
    EXPECT_EQ(child.limit(), 10u);
}

TEST(AccountDeathTest, ReleasingMoreThanUsedIsCaught) {
    Account account{100};
    ASSERT_TRUE(account.charge(10));
    EXPECT_DEATH(account.release(11), "");
}

}  // namespace
}  // namespace kos::mm
