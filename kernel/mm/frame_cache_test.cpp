// SPDX-License-Identifier: Apache-2.0
// Tests of the frames that CPUs keep at hand: when they come and go, and that nothing is lost or counted twice.
#include "mm/frame_cache.hpp"

#include <algorithm>
#include <random>
#include <vector>

#include <gtest/gtest.h>
#include <hal/cpu.hpp>

#include "hal/host/fake_cpu.hpp"
#include "hal/host/fake_memory.hpp"
#include "mm/page_allocator.hpp"

namespace kos::mm {
namespace {

using hal::host::FakeMemory;
using hal::host::kFakeRamStart;

constexpr u64 kSome = u64{1} << Bank::kSomeOrder;
constexpr u32 kCpus = 3;

class FrameCacheTest : public ::testing::Test {
  protected:
    FrameCacheTest() {
        for (u32 number = 0; number < kCpus; ++number) {
            cpus_[number].number = number;
        }
    }
    ~FrameCacheTest() override { hal::host::reset(); }

    void run_on(u32 cpu) { hal::set_this_cpu(cpus_[cpu]); }
    // A bank whose frames, 2^order of them, are one free block at first.
    void open(u32 order) {
        const u64 frames = u64{1} << order;
        pages_.add_range({kFakeRamStart + ((frames - 1) << kPageShift), (frames + 1) << kPageShift});
        ASSERT_EQ(pages_.free_blocks(order), 1u);
    }
    std::vector<PhysAddr> take_all() {
        std::vector<PhysAddr> all;
        while (const auto frame = pages_.allocate(account_)) {
            all.push_back(*frame);
        }
        return all;
    }
    void give(const std::vector<PhysAddr>& frames) {
        for (const PhysAddr frame : frames) {
            pages_.free(account_, frame);
        }
    }
    u64 free_frames() const { return pages_.stats().free_frames; }
    // Every frame is in one block, and as many are free as the statistics say.
    void expect_sound() const {
        u64 free = 0;
        EXPECT_TRUE(pages_.visit_blocks(
            [&](const Bank::Block& block) { free += block.payer == nullptr ? u64{1} << block.order : 0; }));
        EXPECT_EQ(free, free_frames());
        u64 counted = 0;
        for (u32 order = 0; order <= PageAllocator::kMaxOrder; ++order) {
            counted += *pages_.free_blocks(order) << order;
        }
        EXPECT_EQ(counted, free_frames());
    }

    hal::CpuLocal cpus_[kCpus];
    FakeMemory memory_{16};
    PageAllocator pages_;
    Account account_{Account::kUnlimited};
};

TEST_F(FrameCacheTest, AFrameBringsItsNeighboursAlong) {
    open(6);
    const auto frame = pages_.allocate(account_);
    ASSERT_TRUE(frame);
    EXPECT_EQ(pages_.cached_frames(), kSome - 1);
    EXPECT_EQ(free_frames(), 63u);
    EXPECT_EQ(pages_.stats().low_water_frames, 63u) << "those at hand are free";
    expect_sound();
    for (u64 next = 1; next < kSome; ++next) {
        EXPECT_EQ(*pages_.allocate(account_), *frame + (next << kPageShift));
    }
    EXPECT_EQ(pages_.cached_frames(), 0u);
}

TEST_F(FrameCacheTest, SmallBlocksAreUsedUpBeforeALargeOneIsCut) {
    open(6);
    const PhysAddr run = *pages_.allocate_run(account_, 31);  // leaves a frame, and a block of 32
    EXPECT_EQ(pages_.cached_frames(), 1u);
    const PhysAddr tail = *pages_.allocate(account_);
    EXPECT_EQ(tail, run + (u64{31} << kPageShift));
    EXPECT_EQ(pages_.free_blocks(5), 1u);
    give({*pages_.allocate(account_), tail});
    EXPECT_EQ(pages_.free_blocks(5), 0u);
}

TEST_F(FrameCacheTest, WhatWasGivenBackLastGoesFirst) {
    open(6);
    const PhysAddr first = *pages_.allocate(account_);
    const PhysAddr second = *pages_.allocate(account_);
    give({second, first});
    EXPECT_EQ(*pages_.allocate(account_), first);
    EXPECT_EQ(*pages_.allocate(account_), second);
}

TEST_F(FrameCacheTest, WhatIsTooMuchGoesToTheBanks) {
    open(6);
    give(take_all());
    EXPECT_EQ(pages_.cached_frames(), FrameCache::kCapacity);
    EXPECT_EQ(free_frames(), 64u);
    expect_sound();
}

TEST_F(FrameCacheTest, TheLastFrameIsFoundAtHand) {
    open(4);
    std::vector<PhysAddr> all = take_all();
    EXPECT_EQ(all.size(), 16u);
    EXPECT_EQ(pages_.cached_frames(), 0u);
    give({all.back()});
    EXPECT_EQ(pages_.allocate(account_, 1).error(), Status::NoMemory);
    expect_sound();
    EXPECT_EQ(*pages_.allocate(account_), all.back()) << "it went to its bank for nothing, and is found there";
}

TEST_F(FrameCacheTest, AnotherCpusFramesAreTakenBeforeMemoryIsOut) {
    open(3);
    run_on(1);
    give({*pages_.allocate(account_)});
    EXPECT_EQ(pages_.cached_frames(), 8u);
    run_on(2);
    const std::vector<PhysAddr> all = take_all();
    EXPECT_EQ(all.size(), 8u);
    EXPECT_EQ(pages_.cached_frames(), 0u);
    give(all);
    EXPECT_EQ(pages_.cached_frames(), 8u);
    expect_sound();
}

TEST_F(FrameCacheTest, EachCpuHasItsOwn) {
    open(6);
    run_on(0);
    const PhysAddr mine = *pages_.allocate(account_);
    run_on(1);
    const PhysAddr others = *pages_.allocate(account_);
    EXPECT_EQ(pages_.cached_frames(), 2 * (kSome - 1));
    pages_.free(account_, mine);
    run_on(0);
    EXPECT_NE(*pages_.allocate(account_), mine) << "the other CPU has it at hand";
    run_on(1);
    EXPECT_EQ(*pages_.allocate(account_), mine);
    give({others});
    expect_sound();
}

TEST_F(FrameCacheTest, ABlockIsMadeOfWhatIsAtHand) {
    for (u32 cpu = 0; cpu < kCpus; ++cpu) {
        run_on(cpu);
        PageAllocator pages;
        pages.add_range({kFakeRamStart + (u64{7} << kPageShift), u64{9} << kPageShift});
        pages.free(account_, *pages.allocate(account_));
        EXPECT_EQ(pages.cached_frames(), 8u);
        run_on(0);
        const auto block = pages.allocate(account_, 3);
        ASSERT_TRUE(block);
        EXPECT_EQ(pages.cached_frames(), 0u);
        pages.free(account_, *block, 3);
        EXPECT_EQ(pages.stats().free_frames, 8u);
    }
}

TEST_F(FrameCacheTest, NoMoreGoesBackThanABlockNeeds) {
    open(3);
    give({*pages_.allocate(account_)});
    const auto pair = pages_.allocate(account_, 1);
    ASSERT_TRUE(pair);
    EXPECT_EQ(pages_.cached_frames(), 6u);
    const auto run = pages_.allocate_run(account_, 3);
    ASSERT_TRUE(run);
    EXPECT_EQ(free_frames(), 3u);
    expect_sound();
    pages_.free_run(account_, *run, 3);
    pages_.free(account_, *pair, 1);
    EXPECT_TRUE(pages_.allocate(account_, 3));
}

TEST_F(FrameCacheTest, WhoMayNotPayTakesNothing) {
    open(6);
    give({*pages_.allocate(account_)});
    Account poor{0};
    EXPECT_EQ(pages_.allocate(poor).error(), Status::Quota);
    EXPECT_EQ(pages_.allocate(poor, 3).error(), Status::Quota);
    EXPECT_EQ(pages_.cached_frames(), kSome);
    expect_sound();
}

// With n frames left, in whatever pieces: what cannot be had changes no statistics and no account.
TEST_F(FrameCacheTest, FailuresChangeNothing) {
    open(6);
    for (u64 left = 0; left <= 24; ++left) {
        std::vector<PhysAddr> all = take_all();
        std::shuffle(all.begin(), all.end(), std::minstd_rand{static_cast<u32>(left)});
        give({all.begin(), all.begin() + static_cast<std::ptrdiff_t>(left)});
        all.erase(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(left));
        for (const u64 frames : {u64{2}, u64{5}, u64{16}, left + 1}) {
            const PageStats before = pages_.stats();
            const u64 used = account_.used();
            const auto run = pages_.allocate_run(account_, frames);
            if (run) {
                pages_.free_run(account_, *run, frames);
            }
            ASSERT_EQ(free_frames(), before.free_frames) << left << ' ' << frames;
            ASSERT_EQ(account_.used(), used);
            expect_sound();
        }
        give(all);
        ASSERT_EQ(free_frames(), 64u);
    }
}

using FrameCacheDeathTest = FrameCacheTest;

TEST_F(FrameCacheDeathTest, GivingBackWhatIsAtHandIsCaught) {
    open(6);
    const PhysAddr frame = *pages_.allocate(account_);
    ASSERT_TRUE(account_.charge(kPageSize));
    EXPECT_DEATH(pages_.free(account_, frame + kPageSize), "") << "never handed out";
    pages_.free(account_, frame);
    EXPECT_DEATH(pages_.free(account_, frame), "");
    run_on(1);
    EXPECT_DEATH(pages_.free(account_, frame), "");
}

TEST_F(FrameCacheDeathTest, AWrongPayerOrOrderIsCaught) {
    open(6);
    Account other{Account::kUnlimited};
    const PhysAddr frame = *pages_.allocate(account_);
    const PhysAddr pair = *pages_.allocate(account_, 1);
    ASSERT_TRUE(other.charge(kPageSize));
    EXPECT_DEATH(pages_.free(other, frame), "");
    EXPECT_DEATH(pages_.free(account_, pair), "");
}

}  // namespace
}  // namespace kos::mm
