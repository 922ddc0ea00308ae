// SPDX-License-Identifier: Apache-2.0
// Tests of memory objects: contents, payers, write XOR execute, failing allocation.
#include "vmm/memory.hpp"

#include <cstring>
#include <vector>

#include <hal/memory_map.hpp>

#include "vmm/mapping.hpp"
#include "vmm/test_memory.hpp"

namespace kos::vmm {
namespace {

using test::kPage;
using MemoryTest = test::VmmTest;

std::vector<std::byte> pattern(usize bytes) {
    std::vector<std::byte> data(bytes);
    for (usize i = 0; i < bytes; ++i) {
        data[i] = static_cast<std::byte>(i * 7 + i / 256);
    }
    return data;
}

TEST_F(MemoryTest, FreshPagesAreZero) {
    {
        const auto memory = make_memory(20);
        ASSERT_TRUE(memory->write(0, pattern(20 * kPage)));
    }
    const auto memory = make_memory(20);
    std::vector<std::byte> contents(20 * kPage, std::byte{1});
    ASSERT_TRUE(memory->read(0, contents));
    EXPECT_EQ(contents, std::vector<std::byte>(20 * kPage));
}

TEST_F(MemoryTest, RefusesOddSizes) {
    EXPECT_EQ(Memory::create(account_, 0).error(), Status::Invalid);
    EXPECT_EQ(Memory::create(account_, 1).error(), Status::Invalid);
    EXPECT_EQ(Memory::create(account_, kPage + 8).error(), Status::Invalid);
    EXPECT_EQ(Memory::create(account_, Memory::kMaxSize + kPage).error(), Status::TooBig);
    EXPECT_EQ(Memory::create(account_, ~kPageMask).error(), Status::TooBig);
}

TEST_F(MemoryTest, ReadsBackWhatWasWrittenAcrossPages) {
    for (const u64 pages : {1u, 16u, 17u, 1'024u, 1'100u}) {
        const auto memory = make_memory(pages);
        const auto data = pattern(pages * kPage - 100);
        ASSERT_TRUE(memory->write(37, data));
        std::vector<std::byte> back(data.size());
        ASSERT_TRUE(memory->read(37, back));
        EXPECT_EQ(back, data);
        EXPECT_EQ(memory->size(), pages * kPage);
    }
}

TEST_F(MemoryTest, KernelAccessStaysWithin) {
    const auto memory = make_memory(1);
    std::byte bytes[8]{};
    EXPECT_TRUE(memory->write(kPage - 8, bytes));
    EXPECT_EQ(memory->write(kPage - 7, bytes).error(), Status::Invalid);
    EXPECT_EQ(memory->write(~u64{0}, bytes).error(), Status::Invalid);
    EXPECT_EQ(memory->read(kPage, bytes).error(), Status::Invalid);
    EXPECT_TRUE(memory->read(kPage, {}));
}

TEST_F(MemoryTest, WriteXorExecuteHoldsForTheObject) {
    const auto memory = make_memory(1);
    EXPECT_EQ(Mapping::create(*memory, Access::ReadExecute).error(), Status::Invalid);
    {
        const auto writable = Mapping::create(*memory, Access::ReadWrite);
        ASSERT_TRUE(writable);
        EXPECT_EQ(memory->seal().error(), Status::BadState);
    }
    const auto readable = Mapping::create(*memory, Access::Read);
    ASSERT_TRUE(readable);
    ASSERT_TRUE(memory->seal());
    EXPECT_TRUE(Mapping::create(*memory, Access::ReadExecute));
    EXPECT_EQ(Mapping::create(*memory, Access::ReadWrite).error(), Status::Invalid);
    EXPECT_EQ(memory->write(0, pattern(1)).error(), Status::BadState);
    EXPECT_EQ(memory->mappings(), 1u);
}

TEST_F(MemoryTest, MappingsChangeTheirAccess) {
    const auto memory = make_memory(1);
    auto mapping = *Mapping::create(*memory, Access::ReadWrite);
    EXPECT_EQ(memory->writable_mappings(), 1u);
    EXPECT_EQ(mapping.change(Access::ReadExecute).error(), Status::Invalid);
    EXPECT_EQ(mapping.access(), Access::ReadWrite);
    ASSERT_TRUE(mapping.change(Access::None));
    EXPECT_EQ(memory->writable_mappings(), 0u);
    EXPECT_EQ(memory->mappings(), 1u);
}

TEST_F(MemoryTest, PhysicalMemoryIsMappedInPlace) {
    const PhysAddr pages = *mm::kernel_pages.allocate(account_, 1);
    std::memset(hal::phys_to_virt(pages), 0x42, 2 * kPage);
    {
        const hal::PhysRange range{pages, 2 * kPage};
        const auto image = *Memory::create_from_physical(account_, range, PhysicalUse::Image);
        EXPECT_EQ(image->page(1), pages + kPage);
        EXPECT_TRUE(image->sealed());
        EXPECT_FALSE(image->allows(Access::ReadWrite));
        EXPECT_FALSE(image->allows(Access::ReadExecute)) << "instruction fetch need not see it yet";
        EXPECT_TRUE(image->seal());
        EXPECT_TRUE(image->allows(Access::ReadExecute));
        std::byte last{};
        ASSERT_TRUE(image->read(2 * kPage - 1, {&last, 1}));
        EXPECT_EQ(last, std::byte{0x42});
        const auto device = *Memory::create_from_physical(account_, range, PhysicalUse::Device);
        EXPECT_EQ(device->memory_type(), MemoryType::Device);
        EXPECT_EQ(device->seal().error(), Status::Invalid);
        EXPECT_EQ(device->write(0, {&last, 1}).error(), Status::Invalid);
    }
    mm::kernel_pages.free(account_, pages, 1);  // still ours
}

TEST_F(MemoryTest, PhysicalRangesAreWholePages) {
    for (const hal::PhysRange range : {hal::PhysRange{PhysAddr{0x1000}, 0}, hal::PhysRange{PhysAddr{0x1008}, kPage},
                                       hal::PhysRange{PhysAddr{0x1000}, 100}}) {
        EXPECT_EQ(Memory::create_from_physical(account_, range, PhysicalUse::Device).error(), Status::Invalid);
    }
}

TEST_F(MemoryTest, CreationFailsCleanlyAtEveryPage) {
    u64 needed = 0;
    {
        const auto memory = make_memory(40);
        needed = account_.used();
    }
    for (u64 limit = 0; limit < needed; limit += 512) {
        mm::Account poor{limit};
        ASSERT_EQ(Memory::create(poor, 40 * kPage).error(), Status::Quota);
        ASSERT_EQ(poor.used(), 0u);
    }
    for (u64 left = 0; left < 42; ++left) {
        const test::Scarcity scarcity{left};
        ASSERT_EQ(Memory::create(account_, 40 * kPage).error(), Status::NoMemory) << left;
        ASSERT_EQ(account_.used(), 0u);
        ASSERT_EQ(mm::kernel_pages.stats().free_frames, left);
    }
}

}  // namespace
}  // namespace kos::vmm
