// SPDX-License-Identifier: Apache-2.0
// What revoking takes back of mappings, and what it leaves.
#include "obj/mapped_place.hpp"

#include "obj/test/derivation_fixture.hpp"
#include "obj/test/fake_space.hpp"

namespace kos::obj {
namespace {

using test::DerivationTest;
using test::FakeSpace;
using test::kRights;

class MappedPlaceTest : public DerivationTest {
  protected:
    void SetUp() override {
        DerivationTest::SetUp();
        space_ = std::make_unique<FakeSpace>(*object_);
    }
    void TearDown() override {
        space_.reset();
        DerivationTest::TearDown();
    }

    MappedPlace& map(HandleTable& table, abi::Handle handle) {
        const auto source = table.find_map_source(handle);
        EXPECT_TRUE(source);
        return space_->map(*source->place);
    }
    MappedPlace& map(abi::Handle handle) { return map(mine_, handle); }
    u32 mappings() { return audit_list(*object_).mappings; }

    std::unique_ptr<FakeSpace> space_;
};

TEST_F(MappedPlaceTest, RevokeTakesWhatIsMappedThroughDescendantsAndLeavesTheHandlesOwn) {
    const abi::Handle child = duplicate(root_);
    const abi::Handle given = *give(child);
    const MappedPlace& own = map(root_);
    const MappedPlace& childs = map(child);
    const MappedPlace& theirs = map(theirs_, given);
    EXPECT_EQ(mappings(), 3U);
    EXPECT_EQ(revoke(child), Status::Ok);
    EXPECT_FALSE(theirs.derived());
    EXPECT_TRUE(childs.derived());
    EXPECT_EQ(revoke(root_), Status::Ok);
    EXPECT_FALSE(childs.derived());
    EXPECT_TRUE(own.derived());
    EXPECT_EQ(mappings(), 1U);
}

TEST_F(MappedPlaceTest, RevokeSubtreeTakesTheHandlesOwnToo) {
    const abi::Handle child = duplicate(root_);
    const MappedPlace& own = map(root_);
    const MappedPlace& first = map(child);
    const MappedPlace& second = map(child);
    EXPECT_EQ(revoke(child, RevokeScope::Subtree), Status::Ok);
    EXPECT_FALSE(first.derived());
    EXPECT_FALSE(second.derived());
    EXPECT_TRUE(own.derived());
}

TEST_F(MappedPlaceTest, ClosingLeavesTheMappingToWhoTheHandleWasDerivedFrom) {
    const abi::Handle child = duplicate(root_);
    const abi::Handle sibling = duplicate(root_);
    const MappedPlace& orphan = map(child);
    ASSERT_TRUE(mine_.close(child));
    EXPECT_EQ(audit_derivations(*object_), "");
    EXPECT_TRUE(orphan.derived());
    EXPECT_EQ(revoke(sibling, RevokeScope::Subtree), Status::Ok);
    EXPECT_TRUE(orphan.derived()) << "a sibling has no power over it";
    EXPECT_EQ(revoke(root_), Status::Ok);
    EXPECT_FALSE(orphan.derived());
}

// What children have left stands before the handle's own, whichever came first.
TEST_F(MappedPlaceTest, OrphansAndOwnMappingsAreToldApart) {
    const abi::Handle child = duplicate(root_);
    const abi::Handle grandchild = duplicate(child);
    const MappedPlace& first = map(child);
    const MappedPlace& orphan = map(grandchild);
    const MappedPlace& second = map(child);
    ASSERT_TRUE(mine_.close(grandchild));
    const abi::Handle later = duplicate(child);
    const MappedPlace& third = map(later);
    EXPECT_EQ(revoke(child), Status::Ok);
    EXPECT_FALSE(orphan.derived());
    EXPECT_FALSE(third.derived());
    EXPECT_TRUE(first.derived());
    EXPECT_TRUE(second.derived());
}

TEST_F(MappedPlaceTest, ASlotThatIsOpenedAgainHasNothingOfWhatWasThereBefore) {
    const abi::Handle child = duplicate(root_);
    const MappedPlace& orphan = map(child);
    ASSERT_TRUE(mine_.close(child));
    const abi::Handle again = duplicate(root_);
    ASSERT_EQ(again.index(), child.index());
    EXPECT_EQ(revoke(again, RevokeScope::Subtree), Status::Ok);
    EXPECT_TRUE(orphan.derived());
}

TEST_F(MappedPlaceTest, TheFirstHandlesOwnStaysForever) {
    const MappedPlace& own = map(root_);
    const auto other = theirs_.insert(*object_, kRights);
    EXPECT_EQ(revoke(root_), Status::Ok);
    ASSERT_TRUE(mine_.close(root_));
    u64 ticket = 0;
    EXPECT_TRUE(theirs_.revoke(*other, RevokeScope::Subtree, ticket));
    EXPECT_TRUE(own.derived());
}

TEST_F(MappedPlaceTest, PartsStandInTheListAsTheWholeDid) {
    const abi::Handle child = duplicate(root_);
    MappedPlace& lower = map(child);
    const MappedPlace& upper = space_->split(lower);
    const MappedPlace& other = map(child);
    EXPECT_EQ(revoke(child), Status::Ok);
    EXPECT_TRUE(upper.derived()) << "it is the child's own as well";
    lower.leave();
    EXPECT_EQ(mappings(), 2U);
    EXPECT_EQ(revoke(root_), Status::Ok);
    EXPECT_FALSE(upper.derived());
    EXPECT_FALSE(other.derived());
    EXPECT_FALSE(space_->split(lower).derived()) << "nor does a part of what stands in none";
}

TEST_F(MappedPlaceTest, MappingNeedsItsRightAndAnOpenHandle) {
    const abi::Handle weak = duplicate(root_, abi::Right::Duplicate | abi::Right::Read);
    EXPECT_EQ(mine_.find_map_source(weak).error(), Status::NoRights);
    EXPECT_EQ(mine_.find_map_source(abi::Handle{}).error(), Status::BadHandle);
    EXPECT_EQ(mine_.find_map_source(abi::kKernelHandle).error(), Status::NoRights);
    EXPECT_EQ(mine_.find_map_source(root_)->rights, kRights);
    EXPECT_EQ(revoke(root_), Status::Ok);
    EXPECT_EQ(mine_.find_map_source(weak).error(), Status::Revoked);
}

TEST_F(MappedPlaceTest, TheAuditMissesAMapping) {
    map(root_);
    EXPECT_EQ(audit_derivations(*object_), "");
    space_->forget();
    EXPECT_EQ(audit_derivations(*object_), "a list has a mapping that is not there");
}

class HalfTakenTest : public MappedPlaceTest {
  protected:
    static constexpr u32 kSteps = 5;
    static constexpr u32 kMappings = 3;

    void SetUp() override {
        MappedPlaceTest::SetUp();
        slow_ = std::make_unique<FakeSpace>(*object_, [this] { return slow_->steps() % kSteps == 0; });
        child_ = duplicate(root_);
        for (u32 count = 0; count < kMappings; ++count) {
            slow_->map(*mine_.find_map_source(child_)->place);
        }
        interrupt_always();
    }
    void TearDown() override {
        slow_.reset();
        MappedPlaceTest::TearDown();
    }
    Result<void> attempt() { return mine_.revoke(root_, RevokeScope::Derived, ticket_); }

    std::unique_ptr<FakeSpace> slow_;
    abi::Handle child_;
    u64 ticket_ = 0;
};

// One step of a mapping, or some handles, between two looks.
TEST_F(HalfTakenTest, EachAttemptTakesOneStepAtLeast) {
    EXPECT_EQ(attempt().error(), kRestart);
    EXPECT_EQ(slow_->steps(), 0U) << "the handle was first";
    EXPECT_EQ(state(child_), Status::Revoked);
    for (u32 step = 1; step <= kSteps * kMappings; ++step) {
        EXPECT_EQ(attempt().error(), kRestart);
        EXPECT_EQ(slow_->steps(), step);
    }
    EXPECT_TRUE(attempt());
    EXPECT_EQ(mappings(), 0U);
}

TEST_F(HalfTakenTest, WhoMapsThroughItHelpsAndIsRefused) {
    while (slow_->steps() < 7) {
        EXPECT_EQ(attempt().error(), kRestart);
    }
    const abi::Handle mine = root_;
    EXPECT_EQ(mine_.find_map_source(child_).error(), Status::Revoked);
    EXPECT_EQ(mine_.find_map_source(mine).error(), kRestart);
    EXPECT_EQ(slow_->steps(), 8U);
    hal::host::reset();
    EXPECT_TRUE(mine_.find_map_source(mine)) << "what it spares maps when all is over";
    EXPECT_EQ(mappings(), 0U);
    EXPECT_TRUE(attempt()) << "others have done it";
}

TEST_F(HalfTakenTest, MappingsGoMeanwhile) {
    while (slow_->steps() < 7) {
        EXPECT_EQ(attempt().error(), kRestart);
    }
    slow_.reset();
    EXPECT_TRUE(attempt());
    EXPECT_EQ(object_->derivations().revoking(), nullptr);
    EXPECT_EQ(audit_derivations(*object_), "");
}

TEST_F(HalfTakenTest, ClosingTheHandleEndsItFirst) {
    EXPECT_EQ(attempt().error(), kRestart);
    EXPECT_EQ(mine_.close(root_).error(), kRestart);
    hal::host::reset();
    EXPECT_TRUE(mine_.close(root_));
    EXPECT_EQ(slow_->steps(), kSteps * kMappings);
}

}  // namespace
}  // namespace kos::obj
