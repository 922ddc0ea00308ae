// SPDX-License-Identifier: Apache-2.0
// Tests of reservations: absent pages, committing and decommitting, what is charged.
#include <vector>

#include <hal/memory_map.hpp>

#include "vmm/test_memory.hpp"

namespace kos::vmm {
namespace {

using test::kPage;

constexpr UserAddr kBase{(u64{1} << 30) - 2 * kPage};

class ReserveTest : public test::SpaceTest {
  protected:
    UserAddr reserve(u64 pages, Access access = Access::ReadWrite, UserAddr at = kBase) {
        return *space_->reserve(pages * kPage, access, at);
    }
    bool present(UserAddr at) const { return space_->translate(at, Access::Read).has_value(); }
};

TEST_F(ReserveTest, ReservedPagesAreAbsentAndCostNothing) {
    const u64 before = account_.used();
    reserve(u64{1} << 24);  // 64 GiB
    EXPECT_LE(account_.used() - before, 1'024u) << "an object and a region";
    EXPECT_FALSE(present(kBase));
    std::byte byte{};
    EXPECT_EQ(space_->copy_in({&byte, 1}, kBase).error(), Status::Fault);
    EXPECT_EQ(space_->copy_out(kBase, {&byte, 1}).error(), Status::Fault);
    EXPECT_EQ(map(*make_memory(1), kBase + 5 * kPage, 1).error(), Status::Exists);
    EXPECT_EQ(space_->query(kBase + kPage)->size, u64{1} << 36);
    EXPECT_EQ(space_->stats().reserved, u64{1} << 36);
    EXPECT_EQ(space_->stats().committed, 0u);
}

TEST_F(ReserveTest, CommittedPagesAreZeroAndChargedOnce) {
    reserve(6);
    const u64 before = account_.used();
    ASSERT_TRUE(space_->commit(kBase + kPage, 2 * kPage));
    EXPECT_EQ(account_.used() - before, (2 + 4) * kPage) << "two pages, and tables on both sides of the edge";
    const u8 value = 7;
    ASSERT_TRUE(space_->copy_out(kBase + kPage, std::as_bytes(std::span{&value, 1})));
    ASSERT_TRUE(space_->commit(kBase, 4 * kPage)) << "what has pages is passed over";
    EXPECT_EQ(account_.used() - before, (4 + 4) * kPage);
    std::vector<std::byte> bytes(4 * kPage);
    ASSERT_TRUE(space_->copy_in(bytes, kBase));
    EXPECT_EQ(std::exchange(bytes[kPage], std::byte{0}), std::byte{7});
    EXPECT_EQ(bytes, std::vector<std::byte>(4 * kPage));
    EXPECT_FALSE(present(kBase + 4 * kPage));
    EXPECT_EQ(space_->stats().committed, 4 * kPage);
}

TEST_F(ReserveTest, DecommittedPagesGoBack) {
    reserve(6);
    const u64 before = account_.used();
    ASSERT_TRUE(space_->commit(kBase, 6 * kPage));
    const u8 value = 7;
    ASSERT_TRUE(space_->copy_out(kBase + 3 * kPage, std::as_bytes(std::span{&value, 1})));
    space_->activate();
    ASSERT_TRUE(space_->decommit(kBase + kPage, 5 * kPage));
    EXPECT_GE(hal::host::processor().page_invalidations, 5u);
    EXPECT_TRUE(present(kBase));
    EXPECT_FALSE(present(kBase + 3 * kPage));
    ASSERT_TRUE(space_->decommit(kBase, 6 * kPage));
    EXPECT_EQ(account_.used(), before) << "pages and tables";
    ASSERT_TRUE(space_->commit(kBase + 3 * kPage, kPage));
    u8 read = 1;
    ASSERT_TRUE(space_->copy_in(std::as_writable_bytes(std::span{&read, 1}), kBase + 3 * kPage));
    EXPECT_EQ(read, 0u) << "new pages are zero";
}

TEST_F(ReserveTest, OnlyReservationsAreCommitted) {
    const auto memory = make_memory(2);
    ASSERT_TRUE(map(*memory, kBase, 2));
    reserve(2, Access::ReadWrite, kBase + 2 * kPage);
    const auto both = [&](UserAddr at, u64 size) {
        const auto committed = space_->commit(at, size);
        const auto taken = space_->decommit(at, size);
        EXPECT_EQ(committed.error(), taken.error());
        return committed.error();
    };
    EXPECT_EQ(both(kBase, 4 * kPage), Status::NotFound);
    EXPECT_EQ(both(kBase + 3 * kPage, 2 * kPage), Status::NotFound) << "nothing is there";
    EXPECT_EQ(both(kBase + 2 * kPage, 0), Status::Invalid);
    EXPECT_EQ(both(kBase + 2 * kPage, 100), Status::Invalid);
    EXPECT_EQ(both(kBase + 2 * kPage + 1, kPage), Status::Invalid);
    EXPECT_EQ(both(kBase + 2 * kPage, ~kPageMask), Status::Invalid);
    EXPECT_EQ(both(kUserEnd, kPage), Status::Invalid);
    EXPECT_TRUE(present(kBase));
    EXPECT_EQ(space_->stats().committed, 0u);
}

TEST_F(ReserveTest, ReservationsAreChecked) {
    EXPECT_EQ(space_->reserve(0, Access::Read, kBase).error(), Status::Invalid);
    EXPECT_EQ(space_->reserve(100, Access::Read, kBase).error(), Status::Invalid);
    EXPECT_EQ(space_->reserve(~kPageMask, Access::Read, kBase).error(), Status::Invalid);
    EXPECT_EQ(space_->reserve(kPage, Access::Read, kBase + 1).error(), Status::Invalid);
    EXPECT_EQ(space_->reserve(kPage, Access::ReadExecute, kBase).error(), Status::Invalid) << "never sealed";
    reserve(2);
    EXPECT_EQ(space_->reserve(kPage, Access::Read, kBase + kPage).error(), Status::Exists);
    EXPECT_NE(*space_->reserve(kPage, Access::Read, UserAddr{}), UserAddr{});
}

TEST_F(ReserveTest, AccessHoldsForPagesThatComeLater) {
    reserve(8, Access::None);
    ASSERT_TRUE(space_->commit(kBase, 2 * kPage));
    EXPECT_FALSE(present(kBase)) << "committed, but not accessible";
    ASSERT_TRUE(space_->protect(kBase + kPage, 5 * kPage, Access::ReadWrite));
    EXPECT_FALSE(present(kBase));
    EXPECT_TRUE(present(kBase + kPage));
    EXPECT_FALSE(present(kBase + 3 * kPage));
    ASSERT_TRUE(space_->commit(kBase, 8 * kPage));
    EXPECT_TRUE(space_->translate(kBase + 3 * kPage, Access::ReadWrite));
    EXPECT_FALSE(present(kBase + 7 * kPage));
    EXPECT_EQ(space_->protect(kBase, kPage, Access::ReadExecute).error(), Status::Invalid);
}

TEST_F(ReserveTest, UnmappingReturnsCommittedPages) {
    const u64 before = account_.used();
    reserve(2'000);
    ASSERT_TRUE(space_->commit(kBase + 500 * kPage, 1'000 * kPage));
    ASSERT_TRUE(space_->unmap(kBase + 600 * kPage, 100 * kPage));
    EXPECT_EQ(space_->stats().committed, 900 * kPage);
    EXPECT_EQ(space_->stats().reserved, 1'900 * kPage);
    EXPECT_TRUE(present(kBase + 599 * kPage));
    EXPECT_FALSE(present(kBase + 600 * kPage));
    ASSERT_TRUE(space_->commit(kBase + 590 * kPage, 10 * kPage));
    ASSERT_TRUE(space_->unmap(kBase, 2'000 * kPage));
    EXPECT_EQ(account_.used(), before);
}

TEST_F(ReserveTest, QuotaIsExact) {
    reserve(6);
    ASSERT_TRUE(space_->commit(kBase, 6 * kPage));
    ASSERT_TRUE(space_->decommit(kBase + 2 * kPage, 2 * kPage));
    const u64 spare = account_.available();
    ASSERT_TRUE(account_.charge(spare - 2 * kPage + 1));
    EXPECT_EQ(space_->commit(kBase, 6 * kPage).error(), Status::Quota);
    EXPECT_FALSE(present(kBase + 2 * kPage));
    account_.release(1);
    EXPECT_TRUE(space_->commit(kBase, 6 * kPage));
    account_.release(spare - 2 * kPage);
}

}  // namespace
}  // namespace kos::vmm
