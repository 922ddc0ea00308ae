// SPDX-License-Identifier: Apache-2.0
// Which relocations are found, and what each attack with them gets.
#include "elf/relocations.hpp"

#include <gtest/gtest.h>

#include "elf/test_file.hpp"

namespace kos::elf {
namespace {

using test::Bytes;
using test::kBase;
using test::TestFile;

constexpr u64 kDynamicAt = 0x2100;
constexpr u64 kTableAt = 0x2300;
constexpr u32 kDynamicIndex = 3;

// Tags and values; the closing null entry comes with it.
TestFile with_dynamic(std::vector<u64> entries) {
    entries.insert(entries.end(), {0, 0});
    TestFile file;
    file.add(TestFile::other(format::kDynamic, kDynamicAt, entries.size() * sizeof(u64)));
    file.put_longs(kDynamicAt, entries);
    return file;
}

TestFile with_table(const std::vector<u64>& table) {
    TestFile file = with_dynamic({7, kBase + kTableAt, 8, table.size() * sizeof(u64), 9, 24});
    file.put_longs(kTableAt, table);
    return file;
}

void expect_refused(TestFile file, Code code, u64 offset) {
    const Bytes bytes = file.build();
    const auto image = Image::create(bytes);
    ASSERT_FALSE(image.has_value()) << code_text(code);
    EXPECT_EQ(code_text(image.error().code), code_text(code));
    EXPECT_EQ(image.error().offset, offset);
}

// The first relocation of this target, type and symbol.
Checked<Relocation> first(u64 target, u64 info, u64 addend = 0x42) {
    const Bytes bytes = with_table({target, info, addend}).build();
    const auto image = Image::create(bytes);
    EXPECT_TRUE(image.has_value()) << code_text(image.error().code);
    const Relocations relocations{*image};
    EXPECT_EQ(relocations.count(), 1U);
    return relocations.at(0);
}

TEST(ElfRelocations, ImageWithoutThemHasNone) {
    const Bytes bytes = TestFile{}.build();
    const Relocations relocations{*Image::create(bytes)};
    EXPECT_EQ(relocations.count(), 0U);
    ASSERT_EQ(relocations.segments().size(), 3U);
    EXPECT_EQ(relocations.segments()[2].address, kBase + 0x3010);
}

TEST(ElfRelocations, EachNamesItsSegmentPlaceAndValue) {
    const Bytes bytes =
        with_table({kBase + 0x3010, 1027, 0x1111, kBase + 0x3013, 1027, ~u64{0}, kBase + 0x7008, 1027, 5}).build();
    const auto image = Image::create(bytes);
    ASSERT_TRUE(image.has_value()) << code_text(image.error().code);
    const Relocations relocations{*image};
    ASSERT_EQ(relocations.count(), 3U);
    EXPECT_EQ(relocations.at(0)->segment, 2U);
    EXPECT_EQ(relocations.at(0)->offset, 0U);
    EXPECT_EQ(relocations.at(0)->value, 0x1111U);
    EXPECT_EQ(relocations.at(1)->offset, 3U);
    EXPECT_EQ(relocations.at(1)->value, ~u64{0});
    EXPECT_EQ(relocations.at(2)->offset, 0x3ff8U) << "the last word, in memory that the file does not have";
}

TEST(ElfRelocations, OnlyWritableDataIsTouched) {
    for (const u64 target :
         {kBase + 0x1000, kBase + 0x1ff8, kBase + 0x2000, kBase + 0x3009, kBase + 0x3010 - 1, kBase + 0x7009,
          kBase + 0x7010, kBase + 0x8000, u64{0}, ~u64{0}, ~u64{0} - 6, u64{0xffff'ffff'8000'0000}}) {
        const auto relocation = first(target, 1027);
        ASSERT_FALSE(relocation.has_value()) << std::hex << target;
        EXPECT_EQ(relocation.error(), (ImageError{Code::RelocationOutside, kNoHeader, kTableAt}));
    }
}

TEST(ElfRelocations, OtherKindsAreUnsupported) {
    // R_AARCH64_NONE, ABS64, GLOB_DAT, JUMP_SLOT, TLS_DTPMOD, IRELATIVE, and RELATIVE of a symbol.
    for (const u64 info : {u64{0}, u64{257}, u64{1025}, u64{1026}, u64{1028}, u64{1032}, u64{1027} | u64{1} << 32}) {
        const auto relocation = first(kBase + 0x3010, info);
        ASSERT_FALSE(relocation.has_value()) << info;
        EXPECT_EQ(relocation.error(), (ImageError{Code::UnsupportedRelocation, kNoHeader, kTableAt + 8}));
        EXPECT_EQ(to_status(relocation.error()), Status::Unsupported);
    }
}

TEST(ElfRelocations, RelocatedConstantsTakeThem) {
    TestFile file = with_table({kBase + 0x3010, 1027, 1});
    file.add({format::kGnuRelro, format::kFlagRead, 0x3010, kBase + 0x3010, 0, 0x100, 0x4000, 1});
    const Bytes bytes = file.build();
    const auto image = Image::create(bytes);
    ASSERT_TRUE(image.has_value());
    const Relocations relocations{*image};
    EXPECT_EQ(relocations.segments()[2].access, Access::ReadAfterRelocation);
    EXPECT_TRUE(relocations.at(0).has_value());
}

TEST(ElfRefusesDynamic, OtherFormatsOfRelocations) {
    for (const u64 tag : {u64{18}, u64{35}, u64{2}}) {
        expect_refused(with_dynamic({5, 0, tag, 24}), Code::UnsupportedRelocation, kDynamicAt + 16);
        EXPECT_TRUE(Image::create(with_dynamic({tag, 0}).build()).has_value()) << "an empty table";
    }
}

TEST(ElfRefusesDynamic, TablesOfStrangeSizes) {
    expect_refused(with_dynamic({8, 23}), Code::BadDynamic, kDynamicAt);
    expect_refused(with_dynamic({8, ~u64{0}}), Code::BadDynamic, kDynamicAt);
    expect_refused(with_dynamic({9, 16}), Code::BadDynamic, kDynamicAt);
}

TEST(ElfRefusesDynamic, TablesOutsideOfTheSegments) {
    const u64 field = sizeof(format::FileHeader) + kDynamicIndex * sizeof(format::ProgramHeader) + 8;
    for (const u64 address : {u64{0}, kBase, kBase + 0x2800 - 23, kBase + 0x3110 - 23, kBase + 0x4000, ~u64{0} - 23,
                              u64{0xffff'ffff'8000'0000}}) {
        expect_refused(with_dynamic({7, address, 8, 24}), Code::RelocationsOutside, field);
    }
    expect_refused(with_dynamic({7, kBase + 0x2000, 8, 24 * (~u64{0} / 24)}), Code::RelocationsOutside, field);
    EXPECT_TRUE(Image::create(with_dynamic({7, kBase + 0x3110 - 24, 8, 24}).build()).has_value());
}

TEST(ElfRefusesDynamic, SecondSection) {
    TestFile file = with_dynamic({});
    file.add(TestFile::other(format::kDynamic, kDynamicAt, 16));
    expect_refused(file, Code::BadDynamic, sizeof(format::FileHeader) + 4 * sizeof(format::ProgramHeader));
}

TEST(ElfRefusesDynamic, EndlessSection) {
    std::vector<u64> entries;
    for (u32 i = 0; i < kMaxDynamicEntries; ++i) {
        entries.insert(entries.end(), {21, 0});
    }
    // The section may be longer than 0x200 bytes here: nothing else lies behind it.
    EXPECT_TRUE(Image::create(with_dynamic(entries).build()).has_value());
    entries.insert(entries.end(), {21, 0});
    expect_refused(with_dynamic(entries), Code::BadDynamic,
                   sizeof(format::FileHeader) + kDynamicIndex * sizeof(format::ProgramHeader));
}

}  // namespace
}  // namespace kos::elf
