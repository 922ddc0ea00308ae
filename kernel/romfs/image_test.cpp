// SPDX-License-Identifier: Apache-2.0
// Reading good images, and every refusal of bad ones with its file and place.
#include "romfs/image.hpp"

#include <gtest/gtest.h>

#include "romfs/test_image.hpp"

namespace kos::romfs {
namespace {

using abi::romfs::Entry;
using abi::romfs::Header;
using test::Source;
using test::TestImage;

TestImage three() {
    return TestImage{
        {{"etc/motd", "hello\n"}, {"etc.old", ""}, {"init", std::string(5000, 'x'), abi::romfs::kExecutable}}};
}

constexpr u64 entry_at(u32 index, usize field) {
    return sizeof(Header) + index * sizeof(Entry) + field;
}

void expect_error(test::Bytes& bytes, Code code, u32 entry, u64 offset, std::string_view name = {}) {
    const Checked<Image> image = Image::create(bytes);
    ASSERT_FALSE(image.has_value()) << code_text(code);
    EXPECT_EQ(code_text(image.error().code), code_text(code));
    EXPECT_EQ(image.error().entry, entry);
    EXPECT_EQ(image.error().offset, offset);
    EXPECT_EQ(image.error().name, name);
}

TEST(RomfsImage, ReadsFiles) {
    TestImage source = three();
    const Checked<Image> image = Image::create(source.bytes());
    ASSERT_TRUE(image.has_value()) << code_text(image.error().code);
    EXPECT_EQ(image->file_count(), 3U);
    EXPECT_EQ(image->size(), 4096U * 4);
    const Result<File> init = image->find("init");
    ASSERT_TRUE(init.has_value());
    EXPECT_EQ(init->index, 2U);
    EXPECT_EQ(init->bytes.size(), 5000U);
    EXPECT_EQ(init->offset % abi::romfs::kPageSize, 0U);
    EXPECT_EQ(init->kind, Kind::Program);
    EXPECT_EQ(image->find("etc/motd")->bytes.size(), 6U);
    EXPECT_EQ(image->find("etc/motd")->kind, Kind::Data);
    EXPECT_TRUE(image->find("etc.old")->bytes.empty());
    EXPECT_EQ(image->digest(2), sha256(init->bytes));
    for (const char* absent : {"", "etc", "etc/mot", "etc/motd2", "zzz", "/init", "../init"}) {
        EXPECT_EQ(image->find(absent).error(), Status::NotFound) << absent;
    }
    EXPECT_EQ(image->file(3).error(), Status::NotFound);
    EXPECT_EQ(image->digest(3).error(), Status::NotFound);
    EXPECT_FALSE(image->verify_file(3).has_value());
}

TEST(RomfsImage, EmptyImageAndBytesBehindIt) {
    TestImage source{std::vector<Source>{}};
    EXPECT_EQ(source.bytes().size(), 4096U);
    source.bytes().resize(10000, std::byte{0xff});
    const Checked<Image> image = Image::create(source.bytes());
    ASSERT_TRUE(image.has_value()) << code_text(image.error().code);
    EXPECT_EQ(image->size(), 4096U);
    EXPECT_EQ(image->find("init").error(), Status::NotFound);
}

TEST(RomfsImage, TenThousandFiles) {
    std::vector<Source> files;
    for (u32 i = 10000; i < 20000; ++i) {
        files.push_back({"d/" + std::to_string(i), std::to_string(i)});
    }
    TestImage source{files};
    const Checked<Image> image = Image::create(source.bytes(), Contents::VerifyLater);
    ASSERT_TRUE(image.has_value()) << code_text(image.error().code);
    for (u32 i = 0; i < 10000; i += 37) {
        const Result<File> file = image->find(files[i].name);
        ASSERT_TRUE(file.has_value());
        EXPECT_EQ(file->index, i);
        EXPECT_TRUE(image->verify_file(i).has_value());
    }
    EXPECT_EQ(image->lower_bound("d/"), 0U);
    EXPECT_EQ(image->lower_bound("e"), 10000U);
}

TEST(RomfsImage, EveryCutIsRefused) {
    TestImage source = three();
    for (usize size = 0; size < source.bytes().size(); size += size < 600 ? 1 : 512) {
        test::Bytes cut(source.bytes().begin(), source.bytes().begin() + static_cast<std::ptrdiff_t>(size));
        expect_error(cut, Code::Truncated, kNoEntry, size);
    }
}

TEST(RomfsImage, EveryFlippedByteIsRefused) {
    TestImage source = three();
    for (usize at = 0; at < source.bytes().size(); at += at < 5000 ? 1 : 7) {
        source.bytes()[at] ^= std::byte{0x41};
        EXPECT_FALSE(Image::create(source.bytes()).has_value()) << at;
        source.bytes()[at] ^= std::byte{0x41};
    }
    EXPECT_TRUE(Image::create(source.bytes()).has_value());
}

TEST(RomfsBadHeader, EachField) {
    expect_error(three().set(0, 1).bytes(), Code::BadMagic, kNoEntry, 0);
    expect_error(three().set(8, 2).bytes(), Code::BadVersion, kNoEntry, 8);
    expect_error(three().set(12, 64).bytes(), Code::BadHeader, kNoEntry, 12);
    expect_error(three().set(16, u64{8191}).bytes(), Code::BadHeader, kNoEntry, 16);
    expect_error(three().set(16, u64{4096} * 5).bytes(), Code::Truncated, kNoEntry, u64{4096} * 4);
    expect_error(three().set(16, ~u64{4095}).bytes(), Code::Truncated, kNoEntry, u64{4096} * 4);
    expect_error(three().set(16, u64{4096} * 3).bytes(), Code::BeyondEnd, 2, entry_at(2, 0), "init");
    expect_error(three().set(16, u64{0}).bytes(), Code::Truncated, kNoEntry, 0);
    expect_error(three().set(24, 10001).bytes(), Code::TooManyFiles, kNoEntry, 24);
    expect_error(three().set(24, ~0U).bytes(), Code::TooManyFiles, kNoEntry, 24);
    expect_error(three().set(28, 63).bytes(), Code::BadHeader, kNoEntry, 28);
    expect_error(three().set(32, u64{129}).bytes(), Code::BadHeader, kNoEntry, 32);
    expect_error(three().set(40, u64{129}).bytes(), Code::BadHeader, kNoEntry, 40);
    expect_error(three().set(48, ~u64{0}).bytes(), Code::BadHeader, kNoEntry, 48);
    expect_error(three().set(48, u64{23}).bytes(), Code::BadHeader, kNoEntry, 48);
    expect_error(three().set(56, u64{8192}).bytes(), Code::BadHeader, kNoEntry, 56);
    expect_error(three().set(127, u8{1}).bytes(), Code::BadHeader, kNoEntry, 96);
    expect_error(three().set(400, u8{1}).bytes(), Code::NonZeroPadding, kNoEntry, 342);
}

TEST(RomfsBadHeader, FewerEntriesThanPages) {
    TestImage source = three();
    source.bytes().resize(usize{4096} * 5);
    source.set(16, u64{4096} * 5).seal();
    expect_error(source.bytes(), Code::BadHeader, kNoEntry, 16);
}

TEST(RomfsBadName, EachKind) {
    for (const char* name :
         {"../init", "a/../b", "/init", "a//b", "a/", ".", "a/.", "a\\b", "a\nb", "\x7f", "\xc3\xa9"}) {
        TestImage source{{{name, "x"}}};
        expect_error(source.bytes(), Code::BadName, 0, sizeof(Header) + sizeof(Entry));
        EXPECT_EQ(to_status(Image::create(source.bytes()).error()), Status::Invalid);
    }
    TestImage longest{{{std::string(255, 'a'), ""}}};
    EXPECT_TRUE(Image::create(longest.bytes()).has_value());
    TestImage dots{{{".../..a/.b", ""}}};
    EXPECT_TRUE(Image::create(dots.bytes()).has_value());
}

TEST(RomfsBadName, PlaceAndTermination) {
    const usize offset_field = offsetof(Entry, name_offset);
    const usize length_field = offsetof(Entry, name_length);
    expect_error(three().set_entry(1, offset_field, 0U).bytes(), Code::NameOutside, 1, entry_at(1, offset_field));
    expect_error(three().set_entry(1, offset_field, ~0U).bytes(), Code::NameOutside, 1, entry_at(1, offset_field));
    expect_error(three().set_entry(2, length_field, u16{5}).bytes(), Code::NameOutside, 2, entry_at(2, offset_field));
    expect_error(three().set_entry(0, length_field, u16{7}).bytes(), Code::NameUnterminated, 0, 320);
    expect_error(three().set_entry(0, length_field, u16{0xffff}).bytes(), Code::NameOutside, 0,
                 entry_at(0, offset_field));
    expect_error(three().set(341, 'x').bytes(), Code::NameUnterminated, 2, 337);
    expect_error(three().set(324, '\0').bytes(), Code::BadName, 0, 320);
}

TEST(RomfsOrder, UnsortedDuplicateAndFileUnderFile) {
    expect_error(TestImage{{{"b", ""}, {"a", ""}}}.bytes(), Code::Unsorted, 1, entry_at(1, 0), "a");
    expect_error(TestImage{{{"a", ""}, {"a", ""}}}.bytes(), Code::Duplicate, 1, entry_at(1, 0), "a");
    expect_error(TestImage{{{"a", ""}, {"a/b", ""}}}.bytes(), Code::FileUnderFile, 1, entry_at(1, 0), "a/b");
    expect_error(TestImage{{{"a.b", ""}, {"a/b", ""}}}.bytes(), Code::Unsorted, 1, entry_at(1, 0), "a/b");
}

TEST(RomfsBadEntry, FlagsAndReserved) {
    expect_error(three().set_entry(1, offsetof(Entry, flags), u16{2}).bytes(), Code::BadEntry, 1,
                 entry_at(1, offsetof(Entry, flags)), "etc.old");
    expect_error(three().set_entry(1, offsetof(Entry, reserved), u64{1}).bytes(), Code::BadEntry, 1,
                 entry_at(1, offsetof(Entry, reserved)), "etc.old");
}

TEST(RomfsBadEntry, PlaceOfTheContents) {
    const u64 at = entry_at(2, 0);
    expect_error(three().set_entry(2, 0, u64{4096}).bytes(), Code::Overlap, 2, at, "init");
    expect_error(three().set_entry(2, 0, u64{0}).bytes(), Code::Overlap, 2, at, "init");
    expect_error(three().set_entry(2, 0, u64{8193}).bytes(), Code::Misaligned, 2, at, "init");
    expect_error(three().set_entry(2, 0, u64{12288}).bytes(), Code::BeyondEnd, 2, at, "init");
    expect_error(three().set_entry(2, 0, ~u64{4095}).bytes(), Code::BeyondEnd, 2, at, "init");
    expect_error(three().set_entry(2, 8, u64{8193}).bytes(), Code::BeyondEnd, 2, at, "init");
    expect_error(three().set_entry(2, 8, ~u64{0}).bytes(), Code::FileTooBig, 2, at + 8, "init");
    expect_error(three().set_entry(1, 0, u64{12288}).bytes(), Code::Gap, 1, entry_at(1, 0), "etc.old");
    expect_error(three().set_entry(2, 8, u64{4999}).bytes(), Code::NonZeroPadding, 2, 8192 + 4999, "init");
}

TEST(RomfsHash, DirectoryAndContents) {
    expect_error(three().set_entry(0, offsetof(Entry, sha256), u8{0}).bytes(), Code::DirectoryCorrupt, kNoEntry, 64);
    expect_error(three().set_entry(0, offsetof(Entry, flags), u16{1}).bytes(), Code::DirectoryCorrupt, kNoEntry, 64);
    TestImage source = three().set(8192 + 10, 'y');
    expect_error(source.bytes(), Code::FileCorrupt, 2, 8192, "init");
    EXPECT_EQ(to_status(Image::create(source.bytes()).error()), Status::Corrupt);
    const Checked<Image> later = Image::create(source.bytes(), Contents::VerifyLater);
    ASSERT_TRUE(later.has_value());
    EXPECT_TRUE(later->verify_file(0).has_value());
    EXPECT_EQ(later->verify_file(2).error().code, Code::FileCorrupt);
}

TEST(RomfsError, EveryCodeHasItsOwnText) {
    for (u32 a = 0; a < kCodeCount; ++a) {
        for (u32 b = 0; b < a; ++b) {
            EXPECT_NE(code_text(static_cast<Code>(a)), code_text(static_cast<Code>(b)));
        }
    }
    EXPECT_EQ(code_text(static_cast<Code>(kCodeCount)), "?");
}

}  // namespace
}  // namespace kos::romfs
