// SPDX-License-Identifier: Apache-2.0
// Tests of copies to and from a process that does not run: across pages, and faults where they belong.
#include <numeric>
#include <vector>

#include "vmm/test_memory.hpp"

namespace kos::vmm {
namespace {

using test::kPage;

constexpr UserAddr kBase{0x40'0000};

class CopyTest : public test::SpaceTest {
  protected:
    std::vector<std::byte> some_bytes(usize count) const {
        std::vector<std::byte> bytes(count);
        for (usize i = 0; i < count; ++i) {
            bytes[i] = static_cast<std::byte>(i * 13 + i / 251);
        }
        return bytes;
    }
};

TEST_F(CopyTest, GoesAcrossPagesThatDoNotLieTogether) {
    const auto memory = make_memory(4);
    for (const u64 page : {0u, 1u, 2u, 3u}) {  // in reverse order
        ASSERT_TRUE(space_->map({.memory = *memory,
                                 .offset = (3 - page) * kPage,
                                 .size = kPage,
                                 .access = Access::ReadWrite,
                                 .at = kBase + page * kPage}));
    }
    const auto bytes = some_bytes(3 * kPage);
    ASSERT_TRUE(space_->copy_out(kBase + 777, bytes));
    std::vector<std::byte> back(bytes.size());
    ASSERT_TRUE(space_->copy_in(back, kBase + 777));
    EXPECT_EQ(back, bytes);
    std::byte first{};
    ASSERT_TRUE(memory->read(3 * kPage + 777, {&first, 1}));
    EXPECT_EQ(first, bytes[0]);
}

TEST_F(CopyTest, EmptyCopiesTouchNothing) {
    EXPECT_TRUE(space_->copy_in({}, UserAddr{0}));
    EXPECT_TRUE(space_->copy_out(UserAddr{~u64{0}}, {}));
}

TEST_F(CopyTest, FaultsExactlyAtTheEnd) {
    const auto memory = make_memory(2);
    ASSERT_TRUE(map(*memory, kBase, 2));
    auto bytes = some_bytes(kPage);
    EXPECT_TRUE(space_->copy_out(kBase + kPage, bytes));
    EXPECT_EQ(space_->copy_out(kBase + kPage + 1, bytes).error(), Status::Fault);
    EXPECT_EQ(space_->copy_in(bytes, kBase + kPage + 1).error(), Status::Fault);
    EXPECT_EQ(space_->copy_in(bytes, kBase - 1).error(), Status::Fault);
    EXPECT_TRUE(space_->copy_in(bytes, kBase + kPage));
}

TEST_F(CopyTest, HonoursTheProcessesOwnPermissions) {
    const auto memory = make_memory(1);
    std::vector<std::byte> bytes(16);
    ASSERT_TRUE(map(*memory, kBase, 1, Access::Read));
    EXPECT_TRUE(space_->copy_in(bytes, kBase));
    EXPECT_EQ(space_->copy_out(kBase, bytes).error(), Status::Fault);
    ASSERT_TRUE(space_->protect(kBase, kPage, Access::None));
    EXPECT_EQ(space_->copy_in(bytes, kBase).error(), Status::Fault);
    ASSERT_TRUE(space_->protect(kBase, kPage, Access::ReadWrite));
    EXPECT_TRUE(space_->copy_out(kBase, bytes));
}

TEST_F(CopyTest, AddressesOutsideOfUserSpaceFault) {
    std::vector<std::byte> bytes(16);
    for (const u64 address :
         {u64{0}, u64{kUserEnd.raw()}, u64{kUserEnd.raw() - 8}, u64{0xffff'ff80'4000'0000}, ~u64{0}, ~u64{7}}) {
        EXPECT_EQ(space_->copy_in(bytes, UserAddr{address}).error(), Status::Fault) << address;
        EXPECT_EQ(space_->copy_out(UserAddr{address}, bytes).error(), Status::Fault) << address;
    }
}

TEST_F(CopyTest, DeviceRegistersAreNotCopied) {
    const auto device = *Memory::create_from_physical(account_, {hal::host::kFakeRamStart, kPage}, PhysicalUse::Device);
    ASSERT_TRUE(map(*device, kBase, 1));
    std::vector<std::byte> bytes(4);
    EXPECT_EQ(space_->copy_in(bytes, kBase).error(), Status::Fault);
    EXPECT_EQ(space_->copy_out(kBase, bytes).error(), Status::Fault);
}

}  // namespace
}  // namespace kos::vmm
