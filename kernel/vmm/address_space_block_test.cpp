// SPDX-License-Identifier: Apache-2.0
// Tests of blocks: when memory is mapped by them, how they are split, that splitting fails cleanly.
#include <vector>

#include "vmm/test_memory.hpp"

namespace kos::vmm {
namespace {

using hal::kBlockBytes;
using hal::kBlockPages;
using test::kPage;

constexpr UserAddr kBase{u64{5} << 30};

class BlockTest : public test::SpaceTest {
  protected:
    // What a mapping made of 4 KiB pages costs more: one table for each 2 MiB.
    u64 tables_of(Memory& memory, UserAddr at, u64 pages) {
        const u64 before = account_.used();
        EXPECT_TRUE(map(memory, at, pages));
        return (account_.used() - before) / kPage;
    }
    void expect_mapped(const Memory& memory, UserAddr at, u64 pages) {
        for (u64 i = 0; i < pages; ++i) {
            ASSERT_EQ(*space_->translate(at + i * kPage + 7, Access::Read), memory.page(i) + 7) << i;
        }
    }
    std::vector<u64> fingerprint(UserAddr at, u64 pages) const {
        std::vector<u64> all{space_->payer().used(), space_->mapped_bytes(), mm::kernel_pages.stats().free_frames};
        for (u64 i = 0; i < pages; ++i) {
            all.push_back(space_->translate(at + i * kPage, Access::Read).value_or(PhysAddr{1}).raw());
            all.push_back(space_->translate(at + i * kPage, Access::ReadWrite).has_value() ? 1 : 0);
        }
        return all;
    }
};

TEST_F(BlockTest, LargeMemoryLiesInRunsOf512Frames) {
    const auto memory = make_memory(2 * kBlockPages + 3);
    EXPECT_TRUE(memory->begins_block(0));
    EXPECT_TRUE(memory->begins_block(kBlockPages));
    EXPECT_FALSE(memory->begins_block(1));
    EXPECT_FALSE(memory->begins_block(2 * kBlockPages));
    EXPECT_EQ(memory->page(0).raw() % kBlockBytes, 0u);
    EXPECT_EQ(memory->page(kBlockPages - 1) - memory->page(0), kBlockBytes - kPage);
}

TEST_F(BlockTest, AlignedMappingsNeedNoLowestTable) {
    const auto memory = make_memory(2 * kBlockPages + 3);
    EXPECT_EQ(tables_of(*memory, kBase, 2 * kBlockPages), 1u) << "one for the whole GiB";
    expect_mapped(*memory, kBase, 2 * kBlockPages);
    EXPECT_EQ(tables_of(*memory, kBase + (u64{1} << 30), 2 * kBlockPages + 3), 2u) << "and one for the rest";
    EXPECT_EQ(tables_of(*memory, kBase + (u64{2} << 30) + kPage, 2 * kBlockPages), 4u) << "not aligned";
    expect_mapped(*memory, kBase + (u64{2} << 30) + kPage, 2 * kBlockPages);
}

TEST_F(BlockTest, OffsetsMustBeAlignedToo) {
    const auto memory = make_memory(2 * kBlockPages);
    ASSERT_TRUE(
        space_->map({.memory = *memory, .offset = kPage, .size = kBlockBytes, .access = Access::Read, .at = kBase}));
    EXPECT_EQ(*space_->translate(kBase, Access::Read), memory->page(1));
    EXPECT_EQ(*space_->translate(kBase + kBlockBytes - kPage, Access::Read), memory->page(kBlockPages));
}

TEST_F(BlockTest, TheKernelChoosesAddressesThatSuitBlocks) {
    const auto memory = make_memory(kBlockPages + 1);
    ASSERT_TRUE(map(*memory, UserAddr{}, 1));
    EXPECT_EQ(map(*memory, UserAddr{}, kBlockPages)->raw() % kBlockBytes, 0u);
    const UserAddr guarded =
        *space_->map({.memory = *memory, .size = kBlockBytes, .access = Access::Read, .guard = kPage});
    EXPECT_EQ(guarded.raw() % kBlockBytes, 0u);
    EXPECT_FALSE(space_->translate(guarded - 1, Access::Read));
}

TEST_F(BlockTest, ChangingOnePageSplitsItsBlockOnly) {
    const auto memory = make_memory(2 * kBlockPages);
    ASSERT_TRUE(map(*memory, kBase, 2 * kBlockPages));
    const u64 before = account_.used();
    const UserAddr middle = kBase + kBlockBytes / 2;
    space_->activate();
    ASSERT_TRUE(space_->protect(middle, kPage, Access::Read));
    EXPECT_EQ((account_.used() - before) / kPage, 1u) << "one table, and two regions";
    EXPECT_GE(hal::host::processor().page_invalidations, 2u) << "of the block, and of the page";
    expect_mapped(*memory, kBase, 2 * kBlockPages);
    EXPECT_FALSE(space_->translate(middle, Access::ReadWrite));
    EXPECT_TRUE(space_->translate(middle - 1, Access::ReadWrite));
    EXPECT_TRUE(space_->translate(middle + kPage, Access::ReadWrite));
    ASSERT_TRUE(space_->unmap(kBase, 2 * kBlockBytes));
    EXPECT_EQ(space_->mapped_bytes(), 0u);
}

TEST_F(BlockTest, RangesMayCutABlockAtEachEnd) {
    const auto memory = make_memory(3 * kBlockPages);
    ASSERT_TRUE(map(*memory, kBase, 3 * kBlockPages));
    ASSERT_TRUE(space_->unmap(kBase + 5 * kPage, 3 * kBlockBytes - 10 * kPage));
    expect_mapped(*memory, kBase, 5);
    EXPECT_FALSE(space_->translate(kBase + 5 * kPage, Access::Read));
    EXPECT_FALSE(space_->translate(kBase + kBlockBytes, Access::Read));
    EXPECT_FALSE(space_->translate(kBase + 3 * kBlockBytes - 6 * kPage, Access::Read));
    EXPECT_EQ(*space_->translate(kBase + 3 * kBlockBytes - 5 * kPage, Access::Read), memory->page(3 * kBlockPages - 5));
}

TEST_F(BlockTest, WholeBlocksChangeTheirAccess) {
    const auto memory = make_memory(kBlockPages);
    ASSERT_TRUE(map(*memory, kBase, kBlockPages));
    const u64 before = account_.used();
    ASSERT_TRUE(space_->protect(kBase, kBlockBytes, Access::None));
    EXPECT_FALSE(space_->translate(kBase + 9 * kPage, Access::Read));
    ASSERT_TRUE(space_->protect(kBase, kBlockBytes, Access::Read));
    expect_mapped(*memory, kBase, kBlockPages);
    EXPECT_EQ(account_.used(), before);
}

TEST_F(BlockTest, SplittingFailsCleanlyAtEachAllocation) {
    const auto memory = make_memory(3 * kBlockPages);
    ASSERT_TRUE(map(*memory, kBase, 3 * kBlockPages));
    const auto before = fingerprint(kBase, 3 * kBlockPages);
    const u64 spare = account_.available();
    u32 failures = 0;
    for (u64 left = 0;; left += 96, ++failures) {
        ASSERT_TRUE(account_.charge(spare - left));
        const auto done = space_->protect(kBase + kPage, 3 * kBlockBytes - 2 * kPage, Access::Read);
        account_.release(spare - left);
        if (done) {
            break;
        }
        ASSERT_EQ(done.error(), Status::Quota);
        ASSERT_EQ(fingerprint(kBase, 3 * kBlockPages), before) << left;
    }
    EXPECT_GT(failures, 80u) << "two tables alone are 8 KiB";
}

TEST_F(BlockTest, MemoryWithoutARunTakesSingleFrames) {
    std::vector<PhysAddr> kept;
    while (const auto frame = mm::kernel_pages.allocate(account_)) {
        kept.push_back(*frame);
    }
    // Every second one comes back: no two lie together.
    std::erase_if(kept, [this](PhysAddr frame) {
        const bool even = (frame.raw() >> kPageShift) % 2 == 0;
        if (even) {
            mm::kernel_pages.free(account_, frame);
        }
        return even;
    });
    {
        const auto memory = make_memory(kBlockPages);
        EXPECT_FALSE(memory->begins_block(0));
        ASSERT_TRUE(map(*memory, kBase, kBlockPages));
        expect_mapped(*memory, kBase, kBlockPages);
        ASSERT_TRUE(space_->unmap(kBase, kBlockBytes));
    }
    for (const PhysAddr frame : kept) {
        mm::kernel_pages.free(account_, frame);
    }
}

}  // namespace
}  // namespace kos::vmm
