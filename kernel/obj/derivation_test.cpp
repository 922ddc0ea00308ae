// SPDX-License-Identifier: Apache-2.0
// What is derived from what, and what revoking takes back.
#include "obj/test/derivation_fixture.hpp"

namespace kos::obj {
namespace {

using test::DerivationTest;
using test::kRights;

TEST_F(DerivationTest, RevokeTakesDescendantsInEveryTableAndSparesTheRest) {
    const abi::Handle child = duplicate(root_);
    const abi::Handle sibling = duplicate(root_);
    const abi::Handle grandchild = duplicate(child);
    const abi::Handle given = *give(grandchild);
    EXPECT_EQ(revoke(child), Status::Ok);
    EXPECT_EQ(state(root_), Status::Ok);
    EXPECT_EQ(state(child), Status::Ok);
    EXPECT_EQ(state(sibling), Status::Ok);
    EXPECT_EQ(state(grandchild), Status::Revoked);
    EXPECT_EQ(state(theirs_, given), Status::Revoked);
    EXPECT_EQ(object_->handles(), 3U);
}

TEST_F(DerivationTest, RevokeSubtreeTakesTheHandleToo) {
    const abi::Handle child = duplicate(root_);
    const abi::Handle grandchild = duplicate(child);
    EXPECT_EQ(revoke(child, RevokeScope::Subtree), Status::Ok);
    EXPECT_EQ(state(root_), Status::Ok);
    EXPECT_EQ(state(child), Status::Revoked);
    EXPECT_EQ(state(grandchild), Status::Revoked);
    EXPECT_EQ(revoke(child, RevokeScope::Subtree), Status::Revoked);
}

TEST_F(DerivationTest, TheObjectDiesWithTheLastHandleThatIsRevoked) {
    u64 ticket = 0;
    EXPECT_TRUE(mine_.revoke(root_, RevokeScope::Subtree, ticket));
    EXPECT_TRUE(destroyed_);
    EXPECT_EQ(state(root_), Status::Revoked);
    EXPECT_TRUE(mine_.close(root_));
}

TEST_F(DerivationTest, ARevokedHandleStaysOpenAndCountsUntilItIsClosed) {
    const abi::Handle child = duplicate(root_);
    EXPECT_EQ(revoke(root_), Status::Ok);
    EXPECT_EQ(mine_.open_count(), 3U);
    EXPECT_EQ(mine_.find_object(child).error(), Status::Revoked);
    EXPECT_EQ(mine_.duplicate(child, 0).error(), Status::Revoked);
    EXPECT_EQ(mine_.resolve(child, abi::ObjectType::Task, kRights).error(), Status::Revoked) << "whatever the type";
    EXPECT_EQ(mine_.rights(child), 0U);
    EXPECT_TRUE(mine_.close(child));
    EXPECT_EQ(mine_.open_count(), 2U);
    EXPECT_EQ(state(child), Status::BadHandle);
}

TEST_F(DerivationTest, AClosedParentHandsItsChildrenToTheGrandparent) {
    const abi::Handle child = duplicate(root_);
    const abi::Handle sibling = duplicate(child);
    const abi::Handle grandchild = duplicate(child);
    ASSERT_TRUE(mine_.close(child));
    EXPECT_EQ(revoke(sibling), Status::Ok);
    EXPECT_EQ(state(grandchild), Status::Ok) << "its sibling has no power over it";
    EXPECT_EQ(revoke(root_), Status::Ok);
    EXPECT_EQ(state(sibling), Status::Revoked);
    EXPECT_EQ(state(grandchild), Status::Revoked);
}

TEST_F(DerivationTest, RevokeNeedsItsRight) {
    const abi::Handle weak = duplicate(root_, abi::Right::Duplicate | abi::Right::Read);
    EXPECT_EQ(revoke(weak), Status::NoRights);
    EXPECT_EQ(revoke(weak, RevokeScope::Subtree), Status::NoRights);
    u64 ticket = 0;
    EXPECT_EQ(mine_.revoke(abi::kKernelHandle, RevokeScope::Derived, ticket).error(), Status::NoRights);
    EXPECT_EQ(mine_.revoke(abi::Handle{}, RevokeScope::Derived, ticket).error(), Status::BadHandle);
}

TEST_F(DerivationTest, ATransferNeedsItsRightAndNeverAmplifies) {
    const abi::Handle fixed = duplicate(root_, abi::Right::Duplicate | abi::Right::Read);
    EXPECT_EQ(give(fixed, 0).error(), Status::NoRights);
    EXPECT_EQ(give(root_, kRights | abi::Right::Write).error(), Status::NoRights);
    EXPECT_EQ(theirs_.rights(*give(root_, 1u << 5 ^ 1u << 5)), 0U);
}

TEST_F(DerivationTest, DeepChainsAndWideStarsAreOneLoop) {
    abi::Handle deepest = root_;
    for (int depth = 0; depth < 1000; ++depth) {
        deepest = duplicate(deepest);
    }
    for (int width = 0; width < 1000; ++width) {
        ASSERT_TRUE(give(deepest));
    }
    EXPECT_EQ(object_->handles(), 2001U);
    EXPECT_EQ(revoke(root_), Status::Ok);
    EXPECT_EQ(object_->handles(), 1U);
    EXPECT_EQ(state(deepest), Status::Revoked);
}

// At most 16 handles between two looks for an interrupt.
TEST_F(DerivationTest, AnInterruptStopsARevocationAndItGoesOn) {
    for (int count = 0; count < 100; ++count) {
        ASSERT_TRUE(give(root_));
    }
    interrupt_always();
    u64 ticket = 0;
    int attempts = 0;
    for (u32 left = object_->handles(); left > 1 && attempts < 100; ++attempts) {
        const auto done = mine_.revoke(root_, RevokeScope::Derived, ticket);
        EXPECT_LE(left - object_->handles(), 6U);
        left = object_->handles();
        EXPECT_TRUE(done || done.error() == kRestart);
    }
    EXPECT_EQ(attempts, 17);
    EXPECT_TRUE(mine_.revoke(root_, RevokeScope::Derived, ticket));
}

class HalfRevokedTest : public DerivationTest {
  protected:
    void SetUp() override {
        DerivationTest::SetUp();
        for (abi::Handle& handle : handles_) {
            handle = duplicate(root_);
        }
        interrupt_always();
        EXPECT_EQ(mine_.revoke(root_, RevokeScope::Derived, ticket_).error(), kRestart);
        ASSERT_NE(object_->derivations().revoking(), nullptr);
    }

    abi::Handle handles_[40];
    u64 ticket_ = 0;
};

TEST_F(HalfRevokedTest, WhoDerivesHelpsFirst) {
    EXPECT_EQ(mine_.duplicate(handles_[0], kRights).error(), kRestart);
    hal::host::reset();
    EXPECT_EQ(mine_.duplicate(handles_[0], kRights).error(), Status::Revoked);
    EXPECT_EQ(object_->handles(), 1U);
    const abi::Handle later = duplicate(root_);
    EXPECT_TRUE(mine_.revoke(root_, RevokeScope::Derived, ticket_)) << "others have done it";
    EXPECT_EQ(state(later), Status::Ok) << "it was made when the revocation was over";
}

TEST_F(HalfRevokedTest, ClosingTheHandleEndsTheRevocationFirst) {
    EXPECT_EQ(mine_.close(root_).error(), kRestart);
    hal::host::reset();
    EXPECT_TRUE(mine_.close(root_));
    EXPECT_EQ(state(handles_[0]), Status::Revoked);
    EXPECT_TRUE(destroyed_);
}

TEST_F(HalfRevokedTest, TheEndOfTheRevokerEndsTheRevocation) {
    const auto given = theirs_.insert(*object_, kRights);
    mine_.close_all();
    EXPECT_EQ(object_->handles(), 1U);
    EXPECT_EQ(object_->derivations().revoking(), nullptr);
    EXPECT_EQ(state(theirs_, *given), Status::Ok);
}

TEST_F(HalfRevokedTest, HandlesCloseMeanwhile) {
    for (const abi::Handle handle : handles_) {
        EXPECT_TRUE(mine_.close(handle));
    }
    EXPECT_EQ(mine_.open_count(), 2U);
    EXPECT_TRUE(mine_.revoke(root_, RevokeScope::Derived, ticket_));
    EXPECT_EQ(object_->derivations().revoking(), nullptr);
}

TEST_F(HalfRevokedTest, AnotherRevocationWaitsForTheFirst) {
    u64 other = 0;
    EXPECT_EQ(mine_.revoke(root_, RevokeScope::Subtree, other).error(), kRestart);
    EXPECT_EQ(other, 0U);
    hal::host::reset();
    EXPECT_TRUE(mine_.revoke(root_, RevokeScope::Subtree, other));
    EXPECT_TRUE(destroyed_);
}

}  // namespace
}  // namespace kos::obj
