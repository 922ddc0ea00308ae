// SPDX-License-Identifier: Apache-2.0
// Tests of address spaces: placement, refusals, splitting, protection, the TLB, what is given back.
#include "vmm/address_space.hpp"

#include <vector>

#include <hal/memory_map.hpp>

#include "vmm/test_memory.hpp"

namespace kos::vmm {
namespace {

using test::kPage;
using test::SpaceTest;

constexpr UserAddr kBase{0x40'0000};

class AddressSpaceTest : public SpaceTest {
  protected:
    std::optional<Access> access_at(UserAddr address) const {
        const auto info = space_->query(address);
        if (!info || info->start > address) {
            return std::nullopt;
        }
        return info->access;
    }

    // Bytes from the first page of each region on, in order.
    std::vector<std::pair<UserAddr, u64>> regions() const {
        std::vector<std::pair<UserAddr, u64>> all;
        for (auto info = space_->query(UserAddr{}); info; info = space_->query(info->start + info->size)) {
            all.emplace_back(info->start, info->size);
        }
        return all;
    }
};

TEST_F(AddressSpaceTest, MapsAtTheGivenAddress) {
    const auto memory = make_memory(3);
    EXPECT_EQ(*map(*memory, kBase, 3), kBase);
    const auto info = space_->query(kBase + 5'000);
    ASSERT_TRUE(info);
    EXPECT_EQ(info->start, kBase);
    EXPECT_EQ(info->size, 3 * kPage);
    EXPECT_EQ(info->access, Access::ReadWrite);
    EXPECT_EQ(info->memory_sid, memory->sid());
    for (u64 i = 0; i < 3; ++i) {
        EXPECT_EQ(*space_->translate(kBase + i * kPage + 9, Access::Read), memory->page(i) + 9);
    }
    EXPECT_EQ(space_->translate(kBase + 3 * kPage, Access::Read).error(), Status::Fault);
    EXPECT_EQ(space_->mapped_bytes(), 3 * kPage);
}

TEST_F(AddressSpaceTest, MapsPartsOfAnObject) {
    const auto memory = make_memory(8);
    ASSERT_TRUE(
        space_->map({.memory = *memory, .offset = 5 * kPage, .size = 2 * kPage, .access = Access::Read, .at = kBase}));
    EXPECT_EQ(*space_->translate(kBase, Access::Read), memory->page(5));
    EXPECT_EQ(*space_->translate(kBase + kPage, Access::Read), memory->page(6));
    EXPECT_EQ(memory->mappings(), 1u);
}

TEST_F(AddressSpaceTest, RefusesWhatTheAttackListNames) {
    const auto memory = make_memory(4);
    const auto at = [&](u64 address, u64 offset, u64 size) {
        return space_
            ->map({.memory = *memory, .offset = offset, .size = size, .access = Access::Read, .at = UserAddr{address}})
            .error();
    };
    EXPECT_EQ(at(kPage, 0, kPage), Status::Invalid) << "page 0 and its neighbours";
    EXPECT_EQ(at(kUserEnd.raw(), 0, kPage), Status::Invalid);
    EXPECT_EQ(at(kUserEnd.raw() - kPage, 0, 2 * kPage), Status::Invalid) << "reaches into kernel space";
    EXPECT_EQ(at(0xffff'ff80'0000'0000, 0, kPage), Status::Invalid);
    EXPECT_EQ(at(~kPageMask, 0, 2 * kPage), Status::Invalid) << "wraps";
    EXPECT_EQ(at(kBase.raw(), 0, 0), Status::Invalid);
    EXPECT_EQ(at(kBase.raw(), 0, 100), Status::Invalid);
    EXPECT_EQ(at(kBase.raw() + 1, 0, kPage), Status::Invalid);
    EXPECT_EQ(at(kBase.raw(), 8, kPage), Status::Invalid);
    EXPECT_EQ(at(kBase.raw(), 3 * kPage, 2 * kPage), Status::Invalid) << "beyond the object";
    EXPECT_EQ(at(kBase.raw(), ~kPageMask, 2 * kPage), Status::Invalid);
    EXPECT_EQ(at(kBase.raw(), 0, ~kPageMask), Status::Invalid);
    EXPECT_TRUE(regions().empty());
    EXPECT_EQ(memory->mappings(), 0u);
}

TEST_F(AddressSpaceTest, WritableIsNeverExecutable) {
    const auto memory = make_memory(1);
    const auto executable = MapRequest{.memory = *memory, .size = kPage, .access = Access::ReadExecute, .at = kBase};
    EXPECT_EQ(space_->map(executable).error(), Status::Invalid) << "not sealed";
    ASSERT_TRUE(map(*memory, kBase + 8 * kPage, 1));
    EXPECT_EQ(space_->protect(kBase + 8 * kPage, kPage, Access::ReadExecute).error(), Status::Invalid);
    ASSERT_TRUE(space_->protect(kBase + 8 * kPage, kPage, Access::Read));
    ASSERT_TRUE(memory->seal());
    ASSERT_TRUE(space_->map(executable));
    EXPECT_EQ(space_->protect(kBase, kPage, Access::ReadWrite).error(), Status::Invalid);
    EXPECT_EQ(space_->protect(kBase + 8 * kPage, kPage, Access::ReadWrite).error(), Status::Invalid);
}

TEST_F(AddressSpaceTest, ProtectGivesNoMoreThanTheHandleDid) {
    const auto memory = make_memory(1);
    const auto readable = AccessSet::from_rights(static_cast<abi::Rights>(abi::Right::Read));
    EXPECT_EQ(space_->map({.memory = *memory, .size = kPage, .access = Access::ReadWrite, .allowed = readable}).error(),
              Status::NoRights);
    const UserAddr at = *space_->map({.memory = *memory, .size = kPage, .access = Access::Read, .allowed = readable});
    EXPECT_EQ(space_->protect(at, kPage, Access::ReadWrite).error(), Status::NoRights);
    EXPECT_TRUE(space_->protect(at, kPage, Access::None));
    EXPECT_EQ(space_->translate(at, Access::Read).error(), Status::Fault);
    EXPECT_TRUE(space_->protect(at, kPage, Access::Read));
    EXPECT_EQ(*space_->translate(at, Access::Read), memory->page(0));
}

TEST_F(AddressSpaceTest, OverlapsAreRefused) {
    const auto memory = make_memory(4);
    ASSERT_TRUE(map(*memory, kBase + 4 * kPage, 4));
    for (const u64 page : {1u, 4u, 5u, 7u}) {
        EXPECT_EQ(map(*memory, kBase + page * kPage, 4).error(), Status::Exists) << page;
    }
    EXPECT_TRUE(map(*memory, kBase, 4));
    EXPECT_TRUE(map(*memory, kBase + 8 * kPage, 4));
    EXPECT_EQ(memory->mappings(), 3u);
}

TEST_F(AddressSpaceTest, ChosenPlacesKeepAGap) {
    const auto memory = make_memory(4);
    UserAddr last{};
    for (u32 i = 0; i < 20; ++i) {
        const UserAddr at = *map(*memory, UserAddr{}, 4);
        EXPECT_GE(at - last, 5 * kPage);
        last = at;
    }
    const UserAddr hole = regions()[7].first;
    ASSERT_TRUE(space_->unmap(hole, 4 * kPage));
    EXPECT_EQ(*map(*memory, UserAddr{}, 4), hole) << "the first gap that is large enough";
}

TEST_F(AddressSpaceTest, AddressesRunOut) {
    const auto memory = *Memory::create_from_physical(account_, {PhysAddr{0}, Memory::kMaxSize}, PhysicalUse::Device);
    EXPECT_EQ(map(*memory, UserAddr{}, Memory::kMaxSize / kPage).error(), Status::NoMemory);
    EXPECT_TRUE(regions().empty());
}

TEST_F(AddressSpaceTest, UnmappingTheMiddleSplits) {
    const auto memory = make_memory(6);
    ASSERT_TRUE(map(*memory, kBase, 6));
    ASSERT_TRUE(space_->unmap(kBase + 2 * kPage, 2 * kPage));
    EXPECT_EQ(regions(), (std::vector<std::pair<UserAddr, u64>>{{kBase, 2 * kPage}, {kBase + 4 * kPage, 2 * kPage}}));
    EXPECT_EQ(space_->query(kBase + 4 * kPage)->offset, 4 * kPage);
    EXPECT_EQ(*space_->translate(kBase + 5 * kPage, Access::ReadWrite), memory->page(5));
    EXPECT_EQ(space_->translate(kBase + 3 * kPage, Access::Read).error(), Status::Fault);
    EXPECT_EQ(memory->mappings(), 2u);
    EXPECT_EQ(memory->writable_mappings(), 2u);
    EXPECT_EQ(space_->mapped_bytes(), 4 * kPage);
}

TEST_F(AddressSpaceTest, UnmapPassesOverHoles) {
    const auto memory = make_memory(8);
    ASSERT_TRUE(map(*memory, kBase, 2));
    ASSERT_TRUE(map(*memory, kBase + 4 * kPage, 2));
    ASSERT_TRUE(map(*memory, kBase + 8 * kPage, 2));
    ASSERT_TRUE(space_->unmap(kBase + kPage, 8 * kPage));
    EXPECT_EQ(regions(), (std::vector<std::pair<UserAddr, u64>>{{kBase, kPage}, {kBase + 9 * kPage, kPage}}));
    EXPECT_TRUE(space_->unmap(kBase + 3 * kPage, kPage)) << "nothing is mapped there";
    EXPECT_EQ(space_->unmap(kBase, ~kPageMask).error(), Status::Invalid);
    EXPECT_EQ(space_->unmap(kBase, 0).error(), Status::Invalid);
    EXPECT_EQ(space_->unmap(kBase + 1, kPage).error(), Status::Invalid);
}

TEST_F(AddressSpaceTest, ProtectCoversSeveralRegionsButNoHoles) {
    const auto memory = make_memory(8);
    ASSERT_TRUE(map(*memory, kBase, 2));
    ASSERT_TRUE(map(*memory, kBase + 2 * kPage, 2));
    ASSERT_TRUE(map(*memory, kBase + 5 * kPage, 2));
    EXPECT_EQ(space_->protect(kBase, 6 * kPage, Access::Read).error(), Status::NotFound);
    EXPECT_EQ(access_at(kBase), Access::ReadWrite);
    ASSERT_TRUE(space_->protect(kBase + kPage, 2 * kPage, Access::Read));
    EXPECT_EQ(access_at(kBase), Access::ReadWrite);
    EXPECT_EQ(access_at(kBase + kPage), Access::Read);
    EXPECT_EQ(access_at(kBase + 2 * kPage), Access::Read);
    EXPECT_EQ(access_at(kBase + 3 * kPage), Access::ReadWrite);
    EXPECT_EQ(space_->translate(kBase + kPage, Access::ReadWrite).error(), Status::Fault);
    EXPECT_TRUE(space_->translate(kBase + kPage, Access::Read));
    EXPECT_EQ(memory->writable_mappings(), 3u);
}

TEST_F(AddressSpaceTest, TablesComeBackWithTheLastPage) {
    const u64 before = account_.used();
    const auto memory = make_memory(2);
    const u64 with_memory = account_.used();
    ASSERT_TRUE(map(*memory, UserAddr{(u64{1} << 30) - kPage}, 2));  // four tables
    EXPECT_GE(account_.used() - with_memory, 4 * kPage);
    ASSERT_TRUE(space_->unmap(UserAddr{(u64{1} << 30) - kPage}, 2 * kPage));
    EXPECT_EQ(account_.used(), with_memory);
    EXPECT_GT(with_memory, before);
}

TEST_F(AddressSpaceTest, MappingsKeepTheirMemory) {
    {
        const auto memory = make_memory(1);
        ASSERT_TRUE(memory->write(0, std::vector<std::byte>(8, std::byte{7})));
        ASSERT_TRUE(map(*memory, kBase, 1));
    }
    std::byte byte{};
    ASSERT_TRUE(space_->copy_in({&byte, 1}, kBase));
    EXPECT_EQ(byte, std::byte{7});
    ASSERT_TRUE(space_->unmap(kBase, kPage));
}

TEST_F(AddressSpaceTest, GuardsStayUnmapped) {
    const auto memory = make_memory(4);
    const UserAddr bottom =
        *space_->map({.memory = *memory, .size = 4 * kPage, .access = Access::ReadWrite, .guard = kPage});
    EXPECT_TRUE(space_->translate(bottom, Access::ReadWrite));
    EXPECT_EQ(space_->translate(bottom - 8, Access::Read).error(), Status::Fault);
    EXPECT_EQ(map(*memory, bottom - kPage, 1).error(), Status::Exists) << "nobody fills the guard page";
    EXPECT_TRUE(map(*memory, bottom - 2 * kPage, 1));
    EXPECT_EQ(space_->map({.memory = *memory, .size = kPage, .access = Access::Read, .at = kUserFirst, .guard = kPage})
                  .error(),
              Status::Invalid);
    EXPECT_EQ(space_->map({.memory = *memory, .size = kPage, .access = Access::Read, .guard = 100}).error(),
              Status::Invalid);
    EXPECT_EQ(space_->map({.memory = *memory, .size = kPage, .access = Access::Read, .guard = ~kPageMask}).error(),
              Status::Invalid);
}

TEST_F(AddressSpaceTest, ActivationLoadsTableAndAsid) {
    space_->activate();
    const auto& processor = hal::host::processor();
    EXPECT_NE(processor.user_root, PhysAddr{});
    EXPECT_NE(processor.user_asid, 0);
    AddressSpace* other = *AddressSpace::create(account_);
    const auto first = processor.user_asid;
    other->activate();
    EXPECT_NE(processor.user_asid, first);
    other->destroy();
    EXPECT_EQ(processor.user_root, PhysAddr{}) << "a dead space is not left loaded";
}

TEST_F(AddressSpaceTest, TheTlbIsToldOfWhatGoes) {
    const auto memory = make_memory(64);
    auto& processor = hal::host::processor();
    ASSERT_TRUE(map(*memory, kBase, 64));
    ASSERT_TRUE(space_->unmap(kBase, kPage));
    EXPECT_EQ(processor.page_invalidations, 0u) << "never loaded: nothing to forget";
    space_->activate();
    ASSERT_TRUE(space_->unmap(kBase + kPage, 2 * kPage));
    EXPECT_EQ(processor.page_invalidations, 2u);
    ASSERT_TRUE(space_->protect(kBase + 3 * kPage, kPage, Access::Read));
    EXPECT_EQ(processor.page_invalidations, 3u);
    ASSERT_TRUE(space_->unmap(kBase + 4 * kPage, 59 * kPage));
    EXPECT_EQ(processor.asid_invalidations, 1u);
}

}  // namespace
}  // namespace kos::vmm
