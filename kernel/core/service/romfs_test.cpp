// SPDX-License-Identifier: Apache-2.0
// Files of the boot image, as processes read them.
#include "core/test/core_test.hpp"
#include "romfs/boot_image.hpp"
#include "romfs/test_image.hpp"

namespace kos::core {
namespace {

using namespace test;

constexpr usize kFileBytes = 6000;

class RomfsTest : public CoreTest {
  protected:
    void SetUp() override {
        CoreTest::SetUp();
        std::string contents;
        for (usize i = 0; i < kFileBytes; ++i) {
            contents += static_cast<char>('a' + i % 23);
        }
        // The kernel installs one image for good.
        static romfs::test::TestImage image{{{"empty", ""}, {"file", contents}}};
        static const bool installed = romfs::install_boot_image(image.bytes()).has_value();
        ASSERT_TRUE(installed);
        ASSERT_EQ(call_with(Files::Open, std::string_view{"file\0", 5}, {chunk(0, 5)}), Status::Ok);
        file_ = answer();
        EXPECT_EQ(caller_->frame.x[3], kFileBytes);
    }
    // Reads into a buffer of this size; how many bytes arrived.
    usize read(u64 offset, u32 capacity) {
        abi::Descriptor descriptor{};
        descriptor.in_arena = kInArenaAt.raw();
        descriptor.in_arena_capacity = capacity;
        EXPECT_TRUE(task_->space()->copy_out(kDescriptorAt, std::as_bytes(std::span{&descriptor, 1})));
        const Header header = header_of(Files::Read, 2).with(Header::kDesc);
        EXPECT_EQ(trap(*caller_, 0, header, {file_, offset}), Status::Ok);
        EXPECT_EQ(answer() & 0xffff'ffff, 0U);
        EXPECT_EQ(answer() >> 32, caller_->frame.x[13]);
        return answer() >> 32;
    }
    char first_byte() {
        char byte = 0;
        EXPECT_TRUE(task_->space()->copy_in(std::as_writable_bytes(std::span{&byte, 1}), kInArenaAt));
        return byte;
    }

    u64 file_ = 0;
};

TEST_F(RomfsTest, ReadsWhatTheBufferHoldsAndTheFileHas) {
    EXPECT_EQ(read(0, 100), 100U);
    EXPECT_EQ(first_byte(), 'a');
    EXPECT_EQ(read(25, 8192), 4096U);
    EXPECT_EQ(first_byte(), 'c');
    EXPECT_EQ(read(kFileBytes - 10, 100), 10U);
    EXPECT_EQ(read(kFileBytes, 100), 0U);
    EXPECT_EQ(read(~u64{0}, 100), 0U);
    EXPECT_EQ(read(0, 0), 0U);
}

TEST_F(RomfsTest, OtherNamesAreNotFound) {
    EXPECT_EQ(call_with(Files::Open, std::string_view{"other\0", 6}, {chunk(0, 6)}), Status::NotFound);
    EXPECT_EQ(call_with(Files::Open, std::string_view{"../file\0", 8}, {chunk(0, 8)}), Status::Invalid);
    EXPECT_EQ(call_with(Files::Open, "file", {chunk(0, 4)}), Status::Invalid) << "no zero byte";
    ASSERT_EQ(call(Handles::Close, {file_}), Status::Ok);
    EXPECT_EQ(call(Files::Read, {file_, 0}), Status::BadHandle);
}

TEST_F(RomfsTest, AnEmptyFileHasNoPages) {
    ASSERT_EQ(call_with(Files::Open, std::string_view{"empty\0", 6}, {chunk(0, 6)}), Status::Ok);
    const u64 empty = answer();
    EXPECT_EQ(call(Files::Map, {empty}), Status::Invalid);
    EXPECT_EQ(call(Files::Map, {own_.raw()}), Status::WrongType);
}

TEST_F(RomfsTest, OpenLetsAnInterruptInWhenItHasFoundTheFile) {
    const auto open = [this] { return call_with(Files::Open, std::string_view{"file\0", 5}, {chunk(0, 5)}); };
    EXPECT_EQ(count_attempts(open), 2U);
    hal::host::processor().interrupt_pending = [] { return true; };
    Status status = Status::NotFound;
    u32 attempts = 0;
    do {
        const u64 before = caller_->frame.elr;
        status = open();
        attempts = caller_->frame.elr == before ? attempts : attempts + 1;
    } while (status != Status::Ok && attempts < 10);
    hal::host::processor().interrupt_pending = nullptr;
    EXPECT_EQ(status, Status::Ok) << "it gets on however many there are";
}

}  // namespace
}  // namespace kos::core
