// SPDX-License-Identifier: Apache-2.0
// Tests of the user page tables over fake RAM: descriptor bits, a model, failing allocation, tables coming back.
#include <cstring>
#include <map>
#include <random>
#include <set>
#include <vector>

#include <gtest/gtest.h>
#include <hal/memory_map.hpp>
#include <hal/page_table.hpp>

#include "hal/aarch64/descriptor.hpp"
#include "hal/host/fake_memory.hpp"
#include "lib/assert.hpp"

namespace kos::hal {
namespace {

// Hands out frames of fake RAM in turn; fails when none of its budget is left.
class FramePool final : public PageSource {
  public:
    explicit FramePool(PhysRange range) : next_{range.start}, end_{range.end()} {}

    Result<PhysAddr> take_page() override {
        if (budget == 0) {
            return Error{Status::Quota};
        }
        --budget;
        PhysAddr page = next_;
        if (free_.empty()) {
            KOS_ASSERT(page < end_);
            next_ = next_ + kPageSize;
        } else {
            page = *free_.begin();
            free_.erase(free_.begin());
        }
        std::memset(phys_to_virt(page), 0, kPageSize);
        taken.insert(page);
        return page;
    }

    void give_page(PhysAddr page) override {
        ASSERT_EQ(taken.erase(page), 1u);
        free_.insert(page);
        ++budget;
    }

    std::set<PhysAddr> taken;
    u32 budget = ~u32{0};

  private:
    PhysAddr next_;
    PhysAddr end_;
    std::set<PhysAddr> free_;
};

constexpr PhysAddr kPage{0x8'1234'5000};
constexpr UserAddr kAddress{0x12'3456'7000};

class PageTableTest : public ::testing::Test {
  protected:
    ~PageTableTest() override {
        table_.destroy(source_);
        EXPECT_TRUE(source_.taken.empty());
    }

    Result<void> map(UserAddr address, PhysAddr page = kPage, Access access = Access::Read) {
        return table_.map(address, page, access, MemoryType::Normal, source_);
    }

    u64 descriptor(UserAddr address) const {
        u64 entry = table_.root().raw();
        for (u32 level = 1; level <= descriptor::kLastLevel; ++level) {
            const auto* entries = static_cast<const u64*>(phys_to_virt(PhysAddr{entry & descriptor::kAddressMask}));
            entry = entries[descriptor::index_at(address.raw(), level)];
        }
        return entry;
    }

    host::FakeMemory memory_{8};
    FramePool source_{memory_.range()};
    PageTable table_ = *PageTable::create(source_);
};

TEST_F(PageTableTest, NewTableMapsNothing) {
    EXPECT_EQ(source_.taken.size(), 1u);
    EXPECT_FALSE(table_.find(kAddress));
    EXPECT_EQ(table_.unmap(kAddress).error(), Status::NotFound);
    EXPECT_EQ(table_.protect(kAddress, Access::Read).error(), Status::NotFound);
    EXPECT_FALSE(table_.find(UserAddr{~u64{0}}));
}

TEST_F(PageTableTest, DescriptorsSayWhatTheArchitectureReads) {
    constexpr u64 kExecuteNever = u64{1} << 54;
    constexpr u64 kKernelExecuteNever = u64{1} << 53;
    // AF, nG, inner shareable, AP[1], page, valid.
    constexpr u64 kAlways = 1u << 10 | 1u << 11 | 3u << 8 | 1u << 6 | 3u | kKernelExecuteNever;
    ASSERT_TRUE(table_.map(kAddress, kPage, Access::Read, MemoryType::Normal, source_));
    EXPECT_EQ(descriptor(kAddress), kPage.raw() | kAlways | 1u << 7 | kExecuteNever);
    ASSERT_TRUE(table_.protect(kAddress, Access::ReadWrite));
    EXPECT_EQ(descriptor(kAddress), kPage.raw() | kAlways | kExecuteNever);
    ASSERT_TRUE(table_.protect(kAddress, Access::ReadExecute));
    EXPECT_EQ(descriptor(kAddress), kPage.raw() | kAlways | 1u << 7);
    ASSERT_TRUE(table_.protect(kAddress, Access::None));
    EXPECT_EQ(descriptor(kAddress) & 1, 0u);
    ASSERT_TRUE(table_.map(kAddress + kPageSize, kPage, Access::ReadWrite, MemoryType::Device, source_));
    EXPECT_EQ(descriptor(kAddress + kPageSize), kPage.raw() | kAlways | kExecuteNever | 2u << 2);
    ASSERT_TRUE(table_.map(kAddress + 2 * kPageSize, kPage, Access::Read, MemoryType::Uncached, source_));
    EXPECT_EQ(descriptor(kAddress + 2 * kPageSize) >> 2 & 7, 1u);
}

TEST_F(PageTableTest, FindTellsWhatWasMapped) {
    for (const Access access : {Access::None, Access::Read, Access::ReadWrite, Access::ReadExecute}) {
        ASSERT_TRUE(map(kAddress, kPage, access));
        const auto found = table_.find(kAddress + 0xabc);
        ASSERT_TRUE(found);
        EXPECT_EQ(found->page, kPage);
        EXPECT_EQ(found->access, access);
        EXPECT_EQ(found->type, MemoryType::Normal);
        const auto was = table_.unmap(kAddress);
        ASSERT_TRUE(was);
        EXPECT_EQ(was->page, kPage);
        EXPECT_EQ(was->access, access);
    }
}

TEST_F(PageTableTest, RefusesWhatIsNotAPageOfUserSpace) {
    EXPECT_EQ(map(kUserEnd).error(), Status::Invalid);
    EXPECT_EQ(map(UserAddr{0xffff'ff80'0000'0000}).error(), Status::Invalid);
    EXPECT_EQ(map(kAddress + 8).error(), Status::Invalid);
    EXPECT_EQ(map(kAddress, PhysAddr{0x1001}).error(), Status::Invalid);
    EXPECT_EQ(map(kAddress, PhysAddr{u64{1} << 52}).error(), Status::Invalid);
    EXPECT_EQ(table_.unmap(kUserEnd).error(), Status::Invalid);
    EXPECT_EQ(table_.protect(kAddress + 1, Access::Read).error(), Status::Invalid);
    EXPECT_EQ(source_.taken.size(), 1u);
    EXPECT_TRUE(map(kUserEnd - kPageSize));
}

TEST_F(PageTableTest, ExecutableMemoryIsNormal) {
    EXPECT_EQ(table_.map(kAddress, kPage, Access::ReadExecute, MemoryType::Device, source_).error(), Status::Invalid);
    ASSERT_TRUE(table_.map(kAddress, kPage, Access::Read, MemoryType::Uncached, source_));
    EXPECT_EQ(table_.protect(kAddress, Access::ReadExecute).error(), Status::Invalid);
}

TEST_F(PageTableTest, MappingTwiceIsRefused) {
    ASSERT_TRUE(map(kAddress));
    EXPECT_EQ(map(kAddress, PhysAddr{0x5000}).error(), Status::Exists);
    EXPECT_EQ(table_.find(kAddress)->page, kPage);
    ASSERT_TRUE(table_.protect(kAddress, Access::None));
    EXPECT_EQ(map(kAddress).error(), Status::Exists);
}

TEST_F(PageTableTest, FailingTablesChangeNothing) {
    for (u32 budget = 0; budget < 2; ++budget) {
        source_.budget = budget;
        EXPECT_EQ(map(kAddress).error(), Status::Quota);
        EXPECT_EQ(source_.taken.size(), 1u);
        EXPECT_EQ(source_.budget, budget);
        EXPECT_FALSE(table_.find(kAddress));
    }
    source_.budget = 2;
    EXPECT_TRUE(map(kAddress));
    EXPECT_TRUE(map(kAddress + kPageSize));                            // the same tables
    EXPECT_EQ(map(kAddress + (2 << 20)).error(), Status::Quota);       // one more table
    EXPECT_EQ(map(kAddress + (u64{1} << 30)).error(), Status::Quota);  // two more
    EXPECT_EQ(source_.taken.size(), 3u);
}

TEST_F(PageTableTest, EmptyTablesComeOffBottomUp) {
    ASSERT_TRUE(map(kAddress));
    ASSERT_TRUE(map(kAddress + kPageSize));
    ASSERT_TRUE(table_.unmap(kAddress));
    EXPECT_FALSE(table_.detach_empty_table(kAddress));
    ASSERT_TRUE(table_.unmap(kAddress + kPageSize));
    u32 detached = 0;
    while (const auto page = table_.detach_empty_table(kAddress)) {
        source_.give_page(*page);
        ++detached;
    }
    EXPECT_EQ(detached, 2u);
    EXPECT_EQ(source_.taken.size(), 1u);
    ASSERT_TRUE(map(kAddress));
    EXPECT_TRUE(table_.find(kAddress));
}

TEST_F(PageTableTest, MovesLeaveOneOwner) {
    ASSERT_TRUE(map(kAddress));
    PageTable other{std::move(table_)};
    EXPECT_TRUE(other.find(kAddress));
    table_ = std::move(other);
    EXPECT_TRUE(table_.find(kAddress));
}

constexpr PhysAddr kBlock{0x8'1220'0000};
constexpr UserAddr kBlockAddress{0x12'3440'0000};

std::vector<PhysAddr> frames(u64 count) {
    std::vector<PhysAddr> all;
    for (u64 i = 0; i < count; ++i) {
        all.emplace_back((0x1000 + i * 3) << kPageShift);
    }
    return all;
}

class PageTableRunTest : public PageTableTest {
  protected:
    Result<void> map_block(Access access = Access::ReadWrite) {
        return table_.map_block(kBlockAddress, kBlock, access, MemoryType::Normal, source_);
    }
    Result<void> map_run(UserAddr address, u64 pages) {
        return table_.map_run(address, frames(pages), Access::ReadWrite, MemoryType::Normal, source_);
    }
    void give_empty_tables(UserAddr address) {
        while (const auto page = table_.detach_empty_table(address)) {
            source_.give_page(*page);
        }
    }
};

TEST_F(PageTableRunTest, RunsMapEachPageToItsFrame) {
    const auto wanted = frames(kBlockPages);
    ASSERT_TRUE(map_run(kBlockAddress, kBlockPages));
    for (u64 i = 0; i < kBlockPages; ++i) {
        const auto found = table_.find(kBlockAddress + i * kPageSize + 5);
        ASSERT_TRUE(found);
        ASSERT_EQ(found->page, wanted[i]);
        ASSERT_EQ(found->access, Access::ReadWrite);
        ASSERT_EQ(found->reach, kPageSize);
    }
    EXPECT_FALSE(table_.find(kBlockAddress + kBlockBytes));
    EXPECT_FALSE(table_.find(kBlockAddress - 1));
    table_.unmap_run(kBlockAddress, kBlockPages);
    give_empty_tables(kBlockAddress);
    EXPECT_EQ(source_.taken.size(), 1u);
}

TEST_F(PageTableRunTest, RunsThatMeetAPageChangeNothing) {
    ASSERT_TRUE(map(kBlockAddress + 7 * kPageSize));
    EXPECT_EQ(map_run(kBlockAddress, 8).error(), Status::Exists);
    EXPECT_FALSE(table_.find(kBlockAddress));
    EXPECT_TRUE(map_run(kBlockAddress, 7));
    EXPECT_EQ(map_run(kBlockAddress + kBlockBytes - kPageSize, 2).error(), Status::Invalid) << "no run";
    EXPECT_EQ(map_run(kBlockAddress, 0).error(), Status::Invalid);
    EXPECT_EQ(map_run(kUserEnd, 1).error(), Status::Invalid);
}

TEST_F(PageTableRunTest, FramesOneAfterAnotherNeedNoList) {
    static constexpr PhysAddr kFirst{u64{5} << 30};
    const auto map_frames = [this](UserAddr address, u64 pages, Access access = Access::Read) {
        return table_.map_frames(address, kFirst, pages, access, MemoryType::Normal, source_);
    };
    ASSERT_TRUE(map_frames(kBlockAddress + kPageSize, 7));
    for (u64 i = 0; i < 7; ++i) {
        const auto found = table_.find(kBlockAddress + (i + 1) * kPageSize);
        ASSERT_TRUE(found);
        EXPECT_EQ(found->page, kFirst + i * kPageSize);
        EXPECT_EQ(found->access, Access::Read);
    }
    EXPECT_FALSE(table_.find(kBlockAddress));
    EXPECT_FALSE(table_.find(kBlockAddress + 8 * kPageSize));
    EXPECT_EQ(map_frames(kBlockAddress, 2).error(), Status::Exists);
    EXPECT_EQ(map_frames(kBlockAddress + kBlockBytes - kPageSize, 2).error(), Status::Invalid);
    EXPECT_EQ(table_.unmap_run(kBlockAddress, 4), RunTable::InUse);
    EXPECT_EQ(table_.unmap_run(kBlockAddress, kBlockPages), RunTable::Empty);
    give_empty_tables(kBlockAddress);
    EXPECT_EQ(source_.taken.size(), 1u);
}

TEST_F(PageTableRunTest, RunsPassOverWhatIsNotMapped) {
    ASSERT_TRUE(map(kBlockAddress + kPageSize));
    ASSERT_TRUE(map(kBlockAddress + 5 * kPageSize));
    table_.protect_run(kBlockAddress, 5, Access::None);
    EXPECT_EQ(table_.find(kBlockAddress + kPageSize)->access, Access::None);
    EXPECT_EQ(table_.find(kBlockAddress + 5 * kPageSize)->access, Access::Read);
    EXPECT_FALSE(table_.find(kBlockAddress));
    table_.unmap_run(kBlockAddress, 5);
    EXPECT_FALSE(table_.find(kBlockAddress + kPageSize));
    EXPECT_TRUE(table_.find(kBlockAddress + 5 * kPageSize));
    table_.unmap_run(kBlockAddress + kBlockBytes, 3);
    table_.protect_run(kBlockAddress + (u64{1} << 30), 3, Access::Read);
    table_.unmap_run(kBlockAddress, kBlockPages);
    give_empty_tables(kBlockAddress);
    EXPECT_EQ(source_.taken.size(), 1u);
}

TEST_F(PageTableRunTest, FramesOfARunAreTaken) {
    ASSERT_TRUE(map(kBlockAddress + kPageSize, PhysAddr{0x5000}));
    ASSERT_TRUE(map(kBlockAddress + 3 * kPageSize, PhysAddr{0x7000}, Access::None));
    ASSERT_TRUE(map(kBlockAddress + 4 * kPageSize, PhysAddr{0x9000}));
    EXPECT_EQ(table_.mapped_in_run(kBlockAddress, 4), 2u);
    EXPECT_EQ(table_.mapped_in_run(kBlockAddress + kBlockBytes, 4), 0u);
    PhysAddr frames[4];
    const auto taken = table_.take_run(kBlockAddress, frames);
    ASSERT_EQ(taken.size(), 2u);
    EXPECT_EQ(taken[0], PhysAddr{0x5000});
    EXPECT_EQ(taken[1], PhysAddr{0x7000});
    EXPECT_EQ(table_.mapped_in_run(kBlockAddress, kBlockPages), 1u);
    EXPECT_TRUE(table_.take_run(kBlockAddress + kBlockBytes, frames).empty());
}

TEST_F(PageTableRunTest, GapsAreSkipped) {
    constexpr u64 kGiB = u64{1} << 30;
    EXPECT_EQ(table_.beyond_gap(UserAddr{}), UserAddr{kGiB});
    ASSERT_TRUE(map(kBlockAddress + 3 * kPageSize));
    EXPECT_EQ(table_.beyond_gap(kBlockAddress), kBlockAddress);
    EXPECT_EQ(table_.beyond_gap(kBlockAddress + 5 * kPageSize), kBlockAddress + 5 * kPageSize);
    EXPECT_EQ(table_.beyond_gap(kBlockAddress + kBlockBytes + kPageSize), kBlockAddress + 2 * kBlockBytes);
    const UserAddr last = kUserEnd - kBlockBytes;
    ASSERT_TRUE(table_.map_block(last, kBlock, Access::None, MemoryType::Normal, source_));
    EXPECT_EQ(table_.beyond_gap(last + kPageSize), last + kPageSize);
    EXPECT_EQ(table_.beyond_gap(last - kBlockBytes), last);
}

TEST_F(PageTableRunTest, TablesAreMadeAheadOneByOne) {
    for (u32 made = 0; made < 2; ++made) {
        source_.budget = 0;
        EXPECT_EQ(table_.add_table(kBlockAddress, source_).error(), Status::Quota);
        EXPECT_EQ(source_.taken.size(), 1u + made);
        EXPECT_NE(table_.beyond_gap(kBlockAddress), kBlockAddress) << "one is missing still";
        source_.budget = 1;
        ASSERT_TRUE(table_.add_table(kBlockAddress, source_));
        EXPECT_EQ(source_.taken.size(), 2u + made);
    }
    EXPECT_EQ(table_.beyond_gap(kBlockAddress), kBlockAddress);
    source_.budget = 2;
    ASSERT_TRUE(table_.add_table(kBlockAddress + kPageSize, source_)) << "they are there";
    EXPECT_EQ(source_.taken.size(), 3u);
    ASSERT_TRUE(map_run(kBlockAddress, 3));
    table_.unmap_run(kBlockAddress, 3);
    give_empty_tables(kBlockAddress);
    EXPECT_EQ(source_.taken.size(), 1u);
    ASSERT_TRUE(table_.add_table(kBlockAddress, source_));
    give_empty_tables(kBlockAddress);
    EXPECT_EQ(source_.taken.size(), 1u) << "an empty one comes off too, though the lower one is missing";
}

TEST_F(PageTableRunTest, BlocksAreOneEntry) {
    ASSERT_TRUE(map_block());
    EXPECT_EQ(source_.taken.size(), 2u) << "no lowest table";
    const auto found = table_.find(kBlockAddress + 0x1'2345);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->page, kBlock + 0x1'2000);
    EXPECT_EQ(found->reach, kBlockBytes);
    EXPECT_EQ(found->access, Access::ReadWrite);
    table_.protect_run(kBlockAddress, kBlockPages, Access::None);
    EXPECT_EQ(table_.find(kBlockAddress)->access, Access::None);
    EXPECT_EQ(table_.find(kBlockAddress)->page, kBlock);
    table_.unmap_run(kBlockAddress, kBlockPages);
    EXPECT_FALSE(table_.find(kBlockAddress));
    give_empty_tables(kBlockAddress);
    EXPECT_EQ(source_.taken.size(), 1u);
}

TEST_F(PageTableRunTest, BlockDescriptorsSayWhatTheArchitectureReads) {
    ASSERT_TRUE(map_block(Access::Read));
    const auto* upper = static_cast<const u64*>(phys_to_virt(table_.root()));
    const PhysAddr second{upper[descriptor::index_at(kBlockAddress.raw(), 1)] & descriptor::kAddressMask};
    const u64 entry = static_cast<const u64*>(phys_to_virt(second))[descriptor::index_at(kBlockAddress.raw(), 2)];
    // Block, valid, AP[1] and AP[2], inner shareable, AF, nG; PXN and UXN.
    constexpr u64 kAttributes = 1u | 3u << 6 | 3u << 8 | 1u << 10 | 1u << 11 | u64{3} << 53;
    EXPECT_EQ(entry, kBlock.raw() | kAttributes);
}

TEST_F(PageTableRunTest, BlocksAndTablesExcludeEachOther) {
    EXPECT_EQ(table_.map_block(kBlockAddress + kPageSize, kBlock, Access::Read, MemoryType::Normal, source_).error(),
              Status::Invalid);
    EXPECT_EQ(table_.map_block(kBlockAddress, kBlock + kPageSize, Access::Read, MemoryType::Normal, source_).error(),
              Status::Invalid);
    ASSERT_TRUE(map(kBlockAddress));
    EXPECT_EQ(map_block().error(), Status::Exists);
    ASSERT_TRUE(table_.unmap(kBlockAddress));
    give_empty_tables(kBlockAddress);
    ASSERT_TRUE(map_block());
    EXPECT_EQ(map_block().error(), Status::Exists);
    EXPECT_EQ(map(kBlockAddress + kPageSize).error(), Status::Exists);
    source_.budget = 0;
    EXPECT_EQ(table_.map_block(UserAddr{}, kBlock, Access::Read, MemoryType::Normal, source_).error(), Status::Quota);
}

TEST_F(PageTableRunTest, SplitBlocksMapTheSameInPages) {
    ASSERT_TRUE(map_block(Access::ReadExecute));
    const PhysAddr table = *source_.take_page();
    for (u64 first = 0; first < kBlockPages; first += kBlockPages / 4) {
        table_.prepare_split(kBlockAddress + 0x1'2345, table, first, kBlockPages / 4);
    }
    EXPECT_EQ(table_.find(kBlockAddress)->reach, kBlockBytes);
    table_.split_block(kBlockAddress + 0x1'2345, 9, table);
    for (u64 i = 0; i < kBlockPages; ++i) {
        const auto found = table_.find(kBlockAddress + i * kPageSize);
        ASSERT_TRUE(found);
        ASSERT_EQ(found->page, kBlock + i * kPageSize);
        ASSERT_EQ(found->access, Access::ReadExecute);
        ASSERT_EQ(found->reach, kPageSize);
    }
    ASSERT_TRUE(table_.protect(kBlockAddress + kPageSize, Access::Read));
    EXPECT_EQ(table_.find(kBlockAddress)->access, Access::ReadExecute);
    table_.unmap_run(kBlockAddress, kBlockPages);
    give_empty_tables(kBlockAddress);
    EXPECT_EQ(source_.taken.size(), 1u) << "the count of entries was right";
}

TEST_F(PageTableRunTest, DestroyedTablesForgetTheirBlocks) {
    ASSERT_TRUE(map_block());
    ASSERT_TRUE(map(kBlockAddress + kBlockBytes));
}

struct Mapped {
    PhysAddr page;
    Access access;
};

// Addresses that share tables, fill one to its end, and lie in different ones.
UserAddr random_address(std::minstd_rand& random) {
    const u64 high = u64{random() % 3} << 30 | u64{random() % 3} << 21;
    return UserAddr{high | (u64{random() % 512} << kPageShift)};
}

class PageTableModel : public PageTableTest, public ::testing::WithParamInterface<u32> {
  protected:
    void step(std::minstd_rand& random) {
        const UserAddr address = random_address(random);
        const auto access = static_cast<Access>(random() % 4);
        const auto at = model_.find(address);
        const bool there = at != model_.end();
        switch (random() % 4) {
            case 0:
            case 1: {
                const PhysAddr page{u64{random() % 0xffff} << kPageShift};
                ASSERT_EQ(map(address, page, access).has_value(), !there);
                model_.try_emplace(address, Mapped{page, access});
                break;
            }
            case 2:
                ASSERT_EQ(table_.protect(address, access).has_value(), there);
                if (there) {
                    at->second.access = access;
                }
                break;
            default:
                ASSERT_EQ(table_.unmap(address).has_value(), there);
                if (there) {
                    model_.erase(at);
                }
                while (const auto page = table_.detach_empty_table(address)) {
                    source_.give_page(*page);
                }
        }
        const auto found = table_.find(address);
        const auto wanted = model_.find(address);
        ASSERT_EQ(found.has_value(), wanted != model_.end());
        if (found) {
            ASSERT_EQ(found->page, wanted->second.page);
            ASSERT_EQ(found->access, wanted->second.access);
        }
    }

    std::map<UserAddr, Mapped> model_;
};

TEST_P(PageTableModel, RandomOperationsAgreeWithMap) {
    std::minstd_rand random{GetParam() + 1};
    for (u32 i = 0; i < 8'000; ++i) {
        step(random);
    }
    while (!model_.empty()) {
        const UserAddr address = model_.begin()->first;
        ASSERT_TRUE(table_.unmap(address));
        model_.erase(model_.begin());
        while (const auto page = table_.detach_empty_table(address)) {
            source_.give_page(*page);
        }
    }
    EXPECT_EQ(source_.taken.size(), 1u) << "only the root is left";
}

INSTANTIATE_TEST_SUITE_P(Seeds, PageTableModel, ::testing::Range(0u, 4u));

}  // namespace
}  // namespace kos::hal
