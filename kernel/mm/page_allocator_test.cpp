// SPDX-License-Identifier: Apache-2.0
// Tests of the page allocator over fake RAM: no overlaps, alignment, merging, payers, misuse.
#include "mm/page_allocator.hpp"

#include <cstring>
#include <map>
#include <memory>
#include <random>
#include <vector>

#include <gtest/gtest.h>
#include <hal/memory_map.hpp>

#include "hal/host/fake_cpu.hpp"
#include "hal/host/fake_memory.hpp"

namespace kos::mm {
namespace {

using hal::host::FakeMemory;
using hal::host::kFakeRamStart;

constexpr u64 kMetadataPerMebibyte = 1;  // frames

hal::PhysRange frames_at(u64 first, u64 count) {
    return {kFakeRamStart + (first << kPageShift), count << kPageShift};
}

class PageAllocatorTest : public ::testing::Test {
  protected:
    FakeMemory memory_{16};
    PageAllocator pages_;
    Account account_{Account::kUnlimited};
};

TEST_F(PageAllocatorTest, WithoutRamThereIsNoMemory) {
    EXPECT_EQ(pages_.allocate(account_).error(), Status::NoMemory);
    EXPECT_EQ(account_.used(), 0u);
}

TEST_F(PageAllocatorTest, RangesThatHoldOnlyTheirMetadataGiveNothing) {
    pages_.add_range(frames_at(0, 0));
    pages_.add_range(frames_at(1, 1));
    EXPECT_EQ(pages_.stats().total_frames, 0u);
    pages_.add_range(frames_at(2, 2));
    EXPECT_EQ(pages_.stats().total_frames, 1u);
    EXPECT_EQ(*pages_.allocate(account_), frames_at(3, 1).start);
    EXPECT_EQ(pages_.allocate(account_).error(), Status::NoMemory);
}

TEST_F(PageAllocatorTest, OpeningABankDoesNotTouchItsFrames) {
    // 16 MiB are 16 blocks of metadata entries in 16 frames; the rest of RAM stays as the firmware left it.
    std::memset(hal::phys_to_virt(kFakeRamStart), 0xa5, memory_.range().size);
    pages_.add_range(memory_.range());
    const auto* bytes = static_cast<const u8*>(hal::phys_to_virt(kFakeRamStart));
    u64 changed = 0;
    for (u64 i = 0; i < memory_.range().size; ++i) {
        changed += bytes[i] != 0xa5 ? 1u : 0u;
    }
    EXPECT_LE(changed, 24u * sizeof(Page));
}

TEST_F(PageAllocatorTest, EveryFrameIsHandedOutOnceAndComesBack) {
    pages_.add_range(memory_.range());
    const u64 total = pages_.stats().total_frames;
    EXPECT_EQ(total, (16u << 20 >> kPageShift) - 16 * kMetadataPerMebibyte);
    std::map<PhysAddr, bool> seen;
    for (u64 i = 0; i < total; ++i) {
        const auto page = pages_.allocate(account_);
        ASSERT_TRUE(page);
        ASSERT_TRUE(seen.emplace(*page, true).second);
        ASSERT_TRUE(*page >= memory_.range().start && *page < memory_.range().end());
    }
    EXPECT_EQ(pages_.allocate(account_).error(), Status::NoMemory);
    EXPECT_EQ(account_.used(), total << kPageShift);
    for (const auto& [page, unused] : seen) {
        pages_.free(account_, page);
    }
    EXPECT_EQ(account_.used(), 0u);
    EXPECT_EQ(pages_.stats().free_frames, total);
    EXPECT_EQ(pages_.stats().low_water_frames, 0u);
    // All merged again: the largest block that the range has is there.
    const auto block = pages_.allocate(account_, 11);
    ASSERT_TRUE(block);
    pages_.free(account_, *block, 11);
}

TEST_F(PageAllocatorTest, QuotaIsToldFromNoMemory) {
    pages_.add_range(frames_at(0, 16));
    Account poor{kPageSize};
    const auto page = pages_.allocate(poor);
    ASSERT_TRUE(page);
    EXPECT_EQ(pages_.allocate(poor).error(), Status::Quota);
    EXPECT_EQ(pages_.allocate(account_, 4).error(), Status::NoMemory);
    EXPECT_EQ(pages_.allocate(account_, 99).error(), Status::NoMemory);
    EXPECT_EQ(account_.used(), 0u);
    pages_.free(poor, *page);
    EXPECT_EQ(poor.used(), 0u);
}

TEST_F(PageAllocatorTest, ZeroedPagesAreZero) {
    std::memset(hal::phys_to_virt(kFakeRamStart), 0xff, memory_.range().size);
    pages_.add_range(memory_.range());
    const auto block = pages_.allocate_zeroed(account_, 1);
    ASSERT_TRUE(block);
    const auto* bytes = static_cast<const u8*>(hal::phys_to_virt(*block));
    for (usize i = 0; i < 2 * kPageSize; ++i) {
        ASSERT_EQ(bytes[i], 0) << i;
    }
    pages_.free(account_, *block, 1);
}

TEST_F(PageAllocatorTest, BanksDoNotMergeAcrossTheirEdges) {
    pages_.add_range(frames_at(0, 9));   // 8 usable, from frame 1
    pages_.add_range(frames_at(16, 9));  // 8 usable, from frame 17
    std::vector<PhysAddr> all;
    while (const auto page = pages_.allocate(account_)) {
        all.push_back(*page);
    }
    EXPECT_EQ(all.size(), 16u);
    for (const PhysAddr page : all) {
        pages_.free(account_, page);
    }
    EXPECT_EQ(pages_.allocate(account_, 3).error(), Status::NoMemory);
    const auto block = pages_.allocate(account_, 2);
    ASSERT_TRUE(block);
    EXPECT_EQ(*block, frames_at(4, 1).start);
    pages_.free(account_, *block, 2);
}

TEST_F(PageAllocatorTest, FreeBlocksAreCountedByOrder) {
    pages_.add_range(frames_at(0, 9));   // 8 usable, from frame 1: 1, 2, 4, 1
    pages_.add_range(frames_at(16, 9));  // the same
    const auto counts = [&] {
        std::vector<u64> all;
        for (u32 order = 0; order < 4; ++order) {
            all.push_back(*pages_.free_blocks(order));
        }
        return all;
    };
    EXPECT_EQ(counts(), (std::vector<u64>{4, 2, 2, 0}));
    const PhysAddr four = *pages_.allocate(account_, 2);
    EXPECT_EQ(counts(), (std::vector<u64>{4, 2, 1, 0}));
    const PhysAddr run = *pages_.allocate_run(account_, 3);
    EXPECT_EQ(counts(), (std::vector<u64>{5, 2, 0, 0})) << "the fourth frame is left";
    pages_.free_run(account_, run, 3);
    pages_.free(account_, four, 2);
    EXPECT_EQ(counts(), (std::vector<u64>{6, 3, 1, 0})) << "two frames of the run's block are at hand";
    EXPECT_EQ(pages_.free_blocks(PageAllocator::kMaxOrder), 0u);
    EXPECT_EQ(pages_.free_blocks(PageAllocator::kMaxOrder + 1).error(), Status::Invalid);
}

TEST_F(PageAllocatorTest, RunsOfAnyLengthGiveTheirTailBack) {
    pages_.add_range(memory_.range());
    const u64 total = pages_.stats().free_frames;
    for (u64 frames = 1; frames <= 200; ++frames) {
        const auto run = pages_.allocate_run(account_, frames);
        ASSERT_TRUE(run);
        ASSERT_EQ(account_.used(), frames << kPageShift);
        ASSERT_EQ(pages_.stats().free_frames, total - frames);
        pages_.free_run(account_, *run, frames);
        ASSERT_EQ(pages_.stats().free_frames, total);
    }
    EXPECT_EQ(pages_.allocate_run(account_, 0).error(), Status::Invalid);
    EXPECT_EQ(pages_.allocate_run(account_, u64{1} << 40).error(), Status::NoMemory);
    EXPECT_EQ(pages_.allocate_run(account_, u64{1} << 13).error(), Status::NoMemory);
    Account poor{kPageSize};
    EXPECT_EQ(pages_.allocate_run(poor, 2).error(), Status::Quota);
    EXPECT_EQ(pages_.allocate_run(poor, ~u64{0}).error(), Status::Quota);
    EXPECT_EQ(account_.used() + poor.used(), 0u);
}

// Allocated blocks by address, so that a new one can be checked against its neighbours.
class Blocks {
  public:
    void add(PhysAddr start, u64 frames) {
        const auto [at, added] = blocks_.emplace(start, frames);
        ASSERT_TRUE(added);
        if (at != blocks_.begin()) {
            const auto before = std::prev(at);
            ASSERT_TRUE(before->first + (before->second << kPageShift) <= start);
        }
        if (const auto after = std::next(at); after != blocks_.end()) {
            ASSERT_TRUE(start + (frames << kPageShift) <= after->first);
        }
    }

    std::pair<PhysAddr, u64> take(usize which) {
        const auto at = std::next(blocks_.begin(), static_cast<std::ptrdiff_t>(which % blocks_.size()));
        const auto block = *at;
        blocks_.erase(at);
        return block;
    }

    bool empty() const { return blocks_.empty(); }

  private:
    std::map<PhysAddr, u64> blocks_;
};

class PageAllocatorStress : public PageAllocatorTest, public ::testing::WithParamInterface<u32> {
  protected:
    // Every frame is in one block, and what is not free is paid for.
    bool sound() const {
        u64 used = 0;
        const bool whole = pages_.visit_blocks(
            [&](const Bank::Block& block) { used += block.payer != nullptr ? u64{kPageSize} << block.order : 0; });
        const PageStats stats = pages_.stats();
        return whole && used == account_.used() && stats.free_frames + (used >> kPageShift) == stats.total_frames;
    }
};

TEST_P(PageAllocatorStress, RandomRunsNeverOverlapAndAllComesBack) {
    std::minstd_rand random{GetParam() + 1};
    std::memset(hal::phys_to_virt(kFakeRamStart), 0xa5, memory_.range().size);  // metadata begins as garbage
    pages_.add_range(frames_at(3 + random() % 50, 600 + random() % 900));
    pages_.add_range(frames_at(2'000 + random() % 50, 600 + random() % 900));
    const u64 total = pages_.stats().free_frames;
    Blocks blocks;
    hal::CpuLocal cpus[3];
    for (u32 step = 0; step < 3'000; ++step) {
        cpus[step % 3].number = step % 3;
        hal::set_this_cpu(cpus[step % 3]);
        if (blocks.empty() || random() % 9 < 5) {
            const u64 frames = 1 + random() % (random() % 4 == 0 ? 100u : 4u);
            if (const auto run = pages_.allocate_run(account_, frames)) {
                blocks.add(*run, frames);
            }
        } else {
            const auto [start, frames] = blocks.take(random());
            std::memset(hal::phys_to_virt(start), 0x5a, frames << kPageShift);
            pages_.free_run(account_, start, frames);
        }
        ASSERT_TRUE(step % 16 != 0 || sound()) << step;
    }
    while (!blocks.empty()) {
        const auto [start, frames] = blocks.take(random());
        pages_.free_run(account_, start, frames);
    }
    EXPECT_EQ(pages_.stats().free_frames, total);
    EXPECT_EQ(account_.used(), 0u);
    EXPECT_TRUE(sound());
    hal::host::reset();
}

INSTANTIATE_TEST_SUITE_P(Seeds, PageAllocatorStress, ::testing::Range(0u, 8u));

class PageAllocatorDeathTest : public PageAllocatorTest {
  protected:
    PageAllocatorDeathTest() { pages_.add_range(memory_.range()); }
};

TEST_F(PageAllocatorDeathTest, FreeingTwiceIsCaught) {
    const PhysAddr first = *pages_.allocate(account_);
    const PhysAddr second = *pages_.allocate(account_);
    ASSERT_TRUE(account_.charge(kPageSize));
    pages_.free(account_, second);
    EXPECT_DEATH(pages_.free(account_, second), "");
    pages_.free(account_, first);  // merges
    EXPECT_DEATH(pages_.free(account_, second), "");
    EXPECT_DEATH(pages_.free(account_, first), "");
}

TEST_F(PageAllocatorDeathTest, WrongOrderPayerOrAddressIsCaught) {
    Account other{Account::kUnlimited};
    const PhysAddr block = *pages_.allocate(account_, 2);
    ASSERT_TRUE(other.charge(kPageSize << 2));
    EXPECT_DEATH(pages_.free(account_, block, 1), "");
    EXPECT_DEATH(pages_.free(other, block, 2), "");
    EXPECT_DEATH(pages_.free(account_, block + kPageSize), "");
    EXPECT_DEATH(pages_.free(account_, block + 8, 2), "");
    EXPECT_DEATH(pages_.free(account_, PhysAddr{0}, 2), "");
    pages_.free(account_, block, 2);
}

TEST_F(PageAllocatorDeathTest, WritingToAFreeFrameIsCaughtAtItsNextUse) {
    const PhysAddr frame = *pages_.allocate(account_);
    auto* const bytes = static_cast<std::byte*>(hal::phys_to_virt(frame));
    pages_.free(account_, frame);
    bytes[100] = std::byte{1};
    EXPECT_DEATH(static_cast<void>(pages_.allocate(account_)), "kFreeWord");
    bytes[100] = std::byte{0xd5};
    EXPECT_EQ(*pages_.allocate(account_), frame);
    bytes[100] = std::byte{1};  // its own now
    pages_.free(account_, frame);
}

}  // namespace
}  // namespace kos::mm
