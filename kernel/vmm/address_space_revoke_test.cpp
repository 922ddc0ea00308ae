// SPDX-License-Identifier: Apache-2.0
// Memory that is lent by handle, and taken back.
#include <array>
#include <functional>

#include "obj/audit.hpp"
#include "vmm/test_memory.hpp"

namespace kos::vmm {
namespace {

constexpr u64 kPage = test::kPage;
constexpr UserAddr kAt{u64{4} << 30};

// The lender's table has the first handle, that of the borrower one that was derived from it.
class RevokeTest : public test::SpaceTest {
  protected:
    RevokeTest() {
        EXPECT_TRUE(lender_.open_kernel());
        EXPECT_TRUE(borrower_.open_kernel());
        memory_ = make_memory(16);
        root_ = *lender_.insert(*memory_, abi::kAllRights);
        lent_ = lend();
    }
    ~RevokeTest() override {
        hal::host::processor().interrupt_pending = nullptr;
        lender_.close_all();
        borrower_.close_all();
    }

    abi::Handle lend() {
        EXPECT_TRUE(lender_.find_source(root_, abi::Right::Transfer, abi::kAllRights));
        return *borrower_.derive(lender_, root_, abi::kAllRights, nullptr);
    }
    static obj::Derivation* place(obj::HandleTable& table, abi::Handle handle) {
        return table.find_map_source(handle)->place;
    }
    MapRequest request(UserAddr at, u64 pages, Access access = Access::ReadWrite) {
        return {
            .memory = *memory_, .size = pages * kPage, .access = access, .at = at, .through = place(borrower_, lent_)};
    }
    Status revoke(obj::HandleTable& table, abi::Handle handle, obj::RevokeScope scope = obj::RevokeScope::Derived) {
        u64 ticket = 0;
        const auto done = table.revoke(handle, scope, ticket);
        EXPECT_EQ(obj::audit_list(*memory_).fault, "");
        return done ? Status::Ok : done.error();
    }
    Status revoke() { return revoke(lender_, root_); }
    // Whether all pages of a range can be read, or none; else fails.
    bool readable(UserAddr at, u64 pages, AddressSpace& space) {
        const bool first = space.translate(at, Access::Read).has_value();
        for (u64 page = 1; page < pages; ++page) {
            EXPECT_EQ(space.translate(at + page * kPage, Access::Read).has_value(), first);
        }
        return first;
    }
    bool readable(UserAddr at, u64 pages) { return readable(at, pages, *space_); }

    mm::Account handle_account_{u64{1} << 20};
    obj::HandleTable lender_{handle_account_, 100};
    obj::HandleTable borrower_{handle_account_, 100};
    obj::Ref<Memory> memory_;
    abi::Handle root_;
    abi::Handle lent_;
};

TEST_F(RevokeTest, UnmapsWhatTheBorrowerMapped) {
    const u64 used = account_.used();
    ASSERT_TRUE(space_->map(request(kAt, 16)));
    const UserAddr chosen = *space_->map(request({}, 1, Access::Read));
    ASSERT_TRUE(readable(kAt, 16));
    EXPECT_EQ(revoke(), Status::Ok);
    EXPECT_FALSE(readable(kAt, 16));
    EXPECT_FALSE(readable(chosen, 1));
    EXPECT_EQ(memory_->mappings(), 0u);
    EXPECT_EQ(memory_->writable_mappings(), 0u);
    EXPECT_EQ(space_->mapped_bytes(), 0u);
    EXPECT_LT(account_.used(), used + kPage) << "the tables are back";
    ASSERT_TRUE(space_->unmap(kAt, 16 * kPage));
    ASSERT_TRUE(space_->unmap(chosen, kPage));
    EXPECT_EQ(account_.used(), used);
}

TEST_F(RevokeTest, TheAddressesAreKeptUntilTheyAreUnmapped) {
    ASSERT_TRUE(space_->map(request(kAt, 16)));
    EXPECT_EQ(revoke(), Status::Ok);
    EXPECT_EQ(map(*memory_, kAt + 4 * kPage, 1).error(), Status::Exists);
    EXPECT_EQ(space_->query(kAt)->access, Access::None);
    EXPECT_EQ(space_->query(kAt)->memory_sid, 0u);
    EXPECT_EQ(space_->protect(kAt, kPage, Access::Read).error(), Status::NotFound);
    EXPECT_EQ(space_->commit(kAt, kPage).error(), Status::NotFound);
    ASSERT_TRUE(space_->unmap(kAt + 4 * kPage, 8 * kPage)) << "or parts of them are";
    EXPECT_EQ(space_->audit([](const Region& region) { EXPECT_TRUE(region.taken_back()); }), "");
    ASSERT_TRUE(map(*memory_, kAt + 4 * kPage, 8));
    EXPECT_TRUE(readable(kAt + 4 * kPage, 8));
    EXPECT_EQ(space_->protect(kAt + 4 * kPage, 9 * kPage, Access::Read).error(), Status::NotFound);
    EXPECT_EQ(memory_->writable_mappings(), 1u);
}

// A whole region of few pages, beside one whose table stays.
TEST_F(RevokeTest, FewPagesAreTakenBackAsMany) {
    ASSERT_TRUE(map(*memory_, kAt, 1));
    ASSERT_TRUE(space_->map(request(kAt + kPage, 1)));
    EXPECT_EQ(revoke(), Status::Ok);
    EXPECT_EQ(space_->mapped_bytes(), kPage);
    EXPECT_EQ(space_->protect(kAt + kPage, kPage, Access::Read).error(), Status::NotFound);
    EXPECT_TRUE(space_->unmap(kAt + kPage, kPage));
    EXPECT_EQ(space_->mapped_bytes(), kPage);
    EXPECT_EQ(space_->audit([](const Region&) {}), "");
}

TEST_F(RevokeTest, LeavesTheLendersOwnAndWhatTheKernelMapped) {
    const UserAddr own =
        *space_->map({.memory = *memory_, .size = kPage, .access = Access::Read, .through = place(lender_, root_)});
    ASSERT_TRUE(map(*memory_, kAt, 4));
    ASSERT_TRUE(space_->reserve(4 * kPage, Access::Read, kAt + 4 * kPage));
    ASSERT_TRUE(space_->map(request(kAt + 8 * kPage, 4)));
    EXPECT_EQ(revoke(), Status::Ok);
    EXPECT_TRUE(readable(own, 1));
    EXPECT_TRUE(readable(kAt, 4));
    EXPECT_TRUE(space_->commit(kAt + 4 * kPage, 4 * kPage));
    EXPECT_FALSE(readable(kAt + 8 * kPage, 4));
    EXPECT_EQ(revoke(lender_, root_, obj::RevokeScope::Subtree), Status::Ok);
    EXPECT_FALSE(readable(own, 1));
    EXPECT_TRUE(readable(kAt, 4));
}

TEST_F(RevokeTest, TheBorrowerKeepsItsOwnWhenItRevokes) {
    ASSERT_TRUE(space_->map(request(kAt, 2)));
    EXPECT_EQ(revoke(borrower_, lent_), Status::Ok);
    EXPECT_TRUE(readable(kAt, 2));
    EXPECT_EQ(revoke(borrower_, lent_, obj::RevokeScope::Subtree), Status::Ok);
    EXPECT_FALSE(readable(kAt, 2));
}

TEST_F(RevokeTest, AMappingOutlivesItsHandleAndIsTakenBackStill) {
    ASSERT_TRUE(space_->map(request(kAt, 2)));
    ASSERT_TRUE(borrower_.close(lent_));
    EXPECT_TRUE(readable(kAt, 2));
    lent_ = lend();
    EXPECT_EQ(revoke(borrower_, lent_, obj::RevokeScope::Subtree), Status::Ok);
    EXPECT_TRUE(readable(kAt, 2)) << "it was made through another one";
    EXPECT_EQ(revoke(), Status::Ok);
    EXPECT_FALSE(readable(kAt, 2));
}

TEST_F(RevokeTest, AllPartsOfASplitMappingGo) {
    ASSERT_TRUE(space_->map(request(kAt, 16)));
    ASSERT_TRUE(space_->unmap(kAt + 3 * kPage, 2 * kPage));
    ASSERT_TRUE(space_->protect(kAt + 8 * kPage, 3 * kPage, Access::Read));
    ASSERT_TRUE(space_->protect(kAt + 14 * kPage, kPage, Access::None));
    EXPECT_EQ(obj::audit_list(*memory_).mappings, 6u);
    EXPECT_EQ(revoke(), Status::Ok);
    EXPECT_FALSE(readable(kAt, 16));
    EXPECT_EQ(memory_->mappings(), 0u);
}

TEST_F(RevokeTest, ASplitThatFailsChangesNothing) {
    ASSERT_TRUE(space_->map(request(kAt, 16)));
    const u64 taken = account_.available();
    ASSERT_TRUE(account_.charge(taken));
    EXPECT_EQ(space_->unmap(kAt + 3 * kPage, 2 * kPage).error(), Status::Quota);
    EXPECT_EQ(space_->protect(kAt + 3 * kPage, 2 * kPage, Access::Read).error(), Status::Quota);
    EXPECT_EQ(obj::audit_list(*memory_).mappings, 1u);
    EXPECT_EQ(revoke(), Status::Ok) << "which needs nothing";
    EXPECT_FALSE(readable(kAt, 16));
    account_.release(taken);
}

TEST_F(RevokeTest, AMapThatFailsLeavesNothingInTheList) {
    const u64 used = account_.used();
    ASSERT_TRUE(map(*memory_, kAt, 1));
    EXPECT_EQ(space_->map(request(kAt, 1)).error(), Status::Exists);
    const u64 taken = account_.available();
    ASSERT_TRUE(account_.charge(taken));
    EXPECT_EQ(space_->map(request(kAt + kPage, 1)).error(), Status::Quota);
    EXPECT_EQ(space_->map(request({}, 1)).error(), Status::Quota);
    account_.release(taken);
    EXPECT_EQ(obj::audit_list(*memory_).mappings, 0u);
    EXPECT_EQ(memory_->mappings(), 1u);
    ASSERT_TRUE(space_->unmap(kAt, kPage));
    EXPECT_EQ(account_.used(), used);
}

TEST_F(RevokeTest, ARevokeWithoutTheRightChangesNothing) {
    ASSERT_TRUE(space_->map(request(kAt, 2)));
    const abi::Handle weak = *lender_.duplicate(root_, abi::Right::Duplicate | abi::Right::Map);
    EXPECT_EQ(revoke(lender_, weak, obj::RevokeScope::Subtree), Status::NoRights);
    EXPECT_TRUE(readable(kAt, 2));
}

TEST_F(RevokeTest, BlocksGoAsPagesDo) {
    memory_ = make_memory(2 * hal::kBlockPages);
    ASSERT_TRUE(lender_.close(root_));
    root_ = *lender_.insert(*memory_, abi::kAllRights);
    lent_ = lend();
    ASSERT_TRUE(space_->map(request(kAt, 2 * hal::kBlockPages)));
    ASSERT_TRUE(space_->protect(kAt + 5 * kPage, kPage, Access::Read));
    EXPECT_EQ(revoke(), Status::Ok);
    EXPECT_FALSE(readable(kAt, 2 * hal::kBlockPages));
}

TEST_F(RevokeTest, TheMemoryEndsWithItsLastMapping) {
    ASSERT_TRUE(space_->map(request(kAt, 16)));
    memory_.reset();
    u64 ticket = 0;
    const u64 free = mm::kernel_pages.stats().free_frames;
    EXPECT_TRUE(lender_.revoke(root_, obj::RevokeScope::Subtree, ticket));
    obj::reaper().work(Pace::Whole);
    EXPECT_GE(mm::kernel_pages.stats().free_frames, free + 16);
    EXPECT_FALSE(readable(kAt, 16));
}

// Another process's TLB entries go with the mapping, too.
TEST_F(RevokeTest, TheTlbForgetsIt) {
    space_->activate();
    ASSERT_TRUE(space_->map(request(kAt, 1)));
    const u32 before = hal::host::processor().page_invalidations;
    EXPECT_EQ(revoke(), Status::Ok);
    EXPECT_GT(hal::host::processor().page_invalidations, before);
}

class ManySpacesTest : public RevokeTest {
  protected:
    static constexpr u32 kSpaces = 5;
    static constexpr u32 kMappings = 20;

    ManySpacesTest() {
        for (AddressSpace*& space : spaces_) {
            space = *AddressSpace::create(account_);
            for (u32 count = 0; count < kMappings; ++count) {
                lent_ = count % 3 == 0 ? lend() : lent_;
                EXPECT_TRUE(space->map(request(kAt + u64{count} * 32 * kPage, 1 + count % 16)));
            }
        }
    }
    ~ManySpacesTest() override {
        for (AddressSpace* space : spaces_) {
            if (space != nullptr) {
                space->destroy();
            }
        }
    }
    // Revokes in steps, and does something between two of them, with their number.
    u32 revoke_in_steps(const std::function<void(u32)>& between) {
        hal::host::processor().interrupt_pending = [] { return true; };
        u64 ticket = 0;
        u32 attempts = 1;
        for (; !lender_.revoke(root_, obj::RevokeScope::Derived, ticket); ++attempts) {
            EXPECT_LT(attempts, 10'000u);
            EXPECT_EQ(obj::audit_list(*memory_).fault, "");
            between(attempts);
        }
        hal::host::processor().interrupt_pending = nullptr;
        return attempts;
    }

    std::array<AddressSpace*, kSpaces> spaces_{};
};

TEST_F(ManySpacesTest, AHundredMappingsGoInSteps) {
    EXPECT_EQ(obj::audit_list(*memory_).mappings, kSpaces * kMappings);
    u32 left = memory_->mappings();
    const u32 attempts = revoke_in_steps([&](u32 /*attempt*/) {
        EXPECT_LE(left - memory_->mappings(), 1u) << "one at a time";
        left = memory_->mappings();
    });
    EXPECT_GT(attempts, kSpaces * kMappings);
    EXPECT_EQ(memory_->mappings(), 0u);
    for (AddressSpace* space : spaces_) {
        EXPECT_EQ(space->mapped_bytes(), 0u);
        EXPECT_EQ(space->audit([](const Region&) {}), "");
    }
}

TEST_F(ManySpacesTest, TheirOwnersUnmapMeanwhile) {
    revoke_in_steps([&](u32 attempt) {
        Attempt whole{Pace::Whole};
        AddressSpace& space = *spaces_[attempt % kSpaces];
        EXPECT_TRUE(space.unmap(kAt + u64{attempt % kMappings} * 32 * kPage, 3 * kPage, whole));
    });
    EXPECT_EQ(memory_->mappings(), 0u);
}

TEST_F(ManySpacesTest, TheirOwnersEndMeanwhile) {
    revoke_in_steps([&](u32 attempt) {
        AddressSpace*& space = spaces_[attempt / 10 % kSpaces];
        if (space != nullptr && space->dissolve()) {
            space = nullptr;
        }
    });
    EXPECT_EQ(memory_->mappings(), 0u);
}

TEST_F(RevokeTest, AMapThatHasNoRegionYetIsRefused) {
    const obj::Ref<Memory> other = make_memory(1);
    for (u64 count = 0; count < 100; ++count) {
        ASSERT_TRUE(map(*other, space_->layout().maps + count * 2 * kPage, 1));
    }
    hal::host::processor().interrupt_pending = [] { return true; };
    Attempt attempt{Pace::Interruptible};
    const MapRequest wanted = request({}, 16);
    EXPECT_EQ(space_->map(wanted, attempt).error(), kRestart);
    EXPECT_EQ(space_->map(wanted, attempt).error(), kRestart);
    EXPECT_EQ(memory_->mappings(), 0u) << "it still looks for addresses";
    EXPECT_EQ(obj::audit_list(*memory_).mappings, 1u);
    hal::host::processor().interrupt_pending = nullptr;
    u64 ticket = 0;
    EXPECT_TRUE(lender_.revoke(root_, obj::RevokeScope::Derived, ticket));
    EXPECT_EQ(space_->map(wanted, attempt).error(), Status::Revoked);
    EXPECT_EQ(memory_->mappings(), 0u);
    EXPECT_EQ(obj::audit_list(*memory_).mappings, 0u);
}

}  // namespace
}  // namespace kos::vmm
