// SPDX-License-Identifier: Apache-2.0
// Good ELF files, and every refusal of bad ones with its header and place.
#include "elf/image.hpp"

#include <string>

#include <gtest/gtest.h>

#include "elf/test_file.hpp"
#include "elf/validator.hpp"

namespace kos::elf {
namespace {

using format::FileHeader;
using format::ProgramHeader;
using test::Bytes;
using test::kBase;
using test::TestFile;

constexpr u32 kTextIndex = 0;
constexpr u32 kDataIndex = 2;
constexpr u32 kExtraIndex = 3;

constexpr u64 field_at(u32 header, u64 field) {
    return sizeof(FileHeader) + header * sizeof(ProgramHeader) + field;
}

void expect_error(const Bytes& bytes, Code code, u32 header, u64 offset) {
    const Checked<Image> image = Image::create(bytes);
    ASSERT_FALSE(image.has_value()) << code_text(code);
    EXPECT_EQ(code_text(image.error().code), code_text(code));
    EXPECT_EQ(image.error().header, header);
    EXPECT_EQ(image.error().offset, offset);
}

// Changes one field of the file header.
template <typename T>
void expect_file_error(T FileHeader::* field, T value, Code code, u64 offset) {
    TestFile file;
    file.header().*field = value;
    expect_error(file.build(), code, kNoHeader, offset);
}

// Changes one field of a program header.
template <typename T>
void expect_segment_error(u32 index, T ProgramHeader::* field, T value, Code code, u64 offset) {
    TestFile file;
    file.segment(index).*field = value;
    expect_error(file.build(), code, index, field_at(index, offset));
}

TEST(ElfImage, GivesSegmentsInOrder) {
    const Bytes bytes = TestFile{}.build();
    const Checked<Image> image = Image::create(bytes);
    ASSERT_TRUE(image.has_value()) << code_text(image.error().code);
    EXPECT_EQ(image->kind(), Kind::Fixed);
    EXPECT_EQ(image->entry(), kBase + 0x1000);
    ASSERT_EQ(image->segment_count(), 3U);
    EXPECT_EQ(image->segment(0)->access, Access::ReadExecute);
    EXPECT_EQ(image->segment(1)->access, Access::Read);
    const Segment data = *image->segment(2);
    EXPECT_EQ(data.access, Access::ReadWrite);
    EXPECT_EQ(data.address, kBase + 0x3010);
    EXPECT_EQ(data.size, 0x4000U);
    EXPECT_EQ(data.file_offset, 0x3010U);
    EXPECT_EQ(data.file_bytes.data(), bytes.data() + 0x3010);
    EXPECT_EQ(data.file_bytes.size(), 0x100U);
    EXPECT_EQ(data.first_page(), kBase + 0x3000);
    EXPECT_EQ(data.end_page(), kBase + 0x8000);
    EXPECT_EQ(image->segment(3).error(), Status::NotFound);
    EXPECT_FALSE(image->has_tls());
    EXPECT_TRUE(image->build_id().empty());
}

TEST(ElfImage, EveryCutOfTheHeadersIsRefused) {
    const Bytes bytes = TestFile{}.build();
    for (usize size = 0; size < 0x3110; size += size < 300 ? 1 : 61) {
        EXPECT_FALSE(Image::create(std::span{bytes}.first(size)).has_value()) << size;
    }
    EXPECT_TRUE(Image::create(std::span{bytes}.first(0x3110)).has_value());
}

// Everything from 0 on.
TestFile pie() {
    TestFile file;
    file.header().type = format::kTypeShared;
    file.header().entry = 0x1000;
    for (usize i = 0; i < 3; ++i) {
        file.segment(i).virtual_address -= kBase;
    }
    return file;
}

TEST(ElfImage, StaticPie) {
    const Bytes bytes = pie().build();
    const Checked<Image> image = Image::create(bytes);
    ASSERT_TRUE(image.has_value()) << code_text(image.error().code);
    EXPECT_EQ(image->kind(), Kind::StaticPie);
    EXPECT_EQ(image->segment(0)->address, 0x1000U);
}

TEST(ElfImage, StaticPieHasSixteenGibibytesAtMost) {
    TestFile file = pie();
    file.segment(kDataIndex).memory_size = kMaxPieBytes - 0x3010;
    EXPECT_TRUE(Image::create(file.build()).has_value());
    ++file.segment(kDataIndex).memory_size;
    expect_error(file.build(), Code::TooLarge, kDataIndex, field_at(kDataIndex, 40));
}

TEST(ElfImage, SegmentWithinRelroIsReadAfterRelocation) {
    TestFile file;
    file.add({format::kGnuRelro, format::kFlagRead, 0x3010, kBase + 0x3010, 0, 0x100, 0x4000, 1});
    const auto access = [&] { return Image::create(file.build())->segment(2)->access; };
    EXPECT_EQ(access(), Access::ReadAfterRelocation);
    --file.segment(kExtraIndex).memory_size;
    EXPECT_EQ(access(), Access::ReadWrite) << "a part only";
    file.segment(kExtraIndex) = {format::kGnuRelro, format::kFlagRead, 0, 0, 0, ~u64{0}, ~u64{0}, 1};
    EXPECT_EQ(access(), Access::ReadAfterRelocation);
    EXPECT_EQ(Image::create(file.build())->segment(0)->access, Access::ReadExecute);
    EXPECT_EQ(Image::create(file.build())->segment(1)->access, Access::Read);
}

TEST(ElfImage, TlsSegment) {
    TestFile file;
    file.add({format::kTls, format::kFlagRead, 0x3010, kBase + 0x3010, 0, 0x40, 0x9000, 16});
    const Bytes bytes = file.build();
    const Checked<Image> image = Image::create(bytes);
    ASSERT_TRUE(image.has_value()) << code_text(image.error().code);
    EXPECT_TRUE(image->has_tls());
    EXPECT_EQ(image->tls().address, kBase + 0x3010);
    EXPECT_EQ(image->tls().size, 0x9000U);
    EXPECT_EQ(image->tls().alignment, 16U);
    EXPECT_EQ(image->tls().file_bytes.size(), 0x40U);
    EXPECT_EQ(image->segment_count(), 3U);
}

TEST(ElfImage, BuildId) {
    TestFile file;
    file.add(TestFile::other(format::kNote, 0x2000, 16 + 4 + 12 + 4 + 8));
    file.put(0x2000, {4, 3, 1, 0x00554e47, 0x00030201, 4, 8, 3, 0x00554e47, 0xddccbbaa, 0x44332211});
    const Bytes bytes = file.build();
    const Checked<Image> image = Image::create(bytes);
    ASSERT_TRUE(image.has_value()) << code_text(image.error().code);
    ASSERT_EQ(image->build_id().size(), 8U);
    EXPECT_EQ(image->build_id()[0], std::byte{0xaa});
    EXPECT_EQ(image->build_id()[7], std::byte{0x44});
}

TEST(ElfImage, EmptyTlsSegmentIsNone) {
    TestFile file;
    file.add({format::kTls, format::kFlagRead, 0, 0, 0, 0, 0, 8});
    file.add({format::kTls, format::kFlagRead, 0x3010, kBase + 0x3010, 0, 0x40, 0x40, 16});
    const Bytes bytes = file.build();
    const Checked<Image> image = Image::create(bytes);
    ASSERT_TRUE(image.has_value()) << code_text(image.error().code);
    EXPECT_EQ(image->tls().size, 0x40U);
}

TEST(ElfImage, Features) {
    TestFile file;
    file.add(TestFile::other(format::kNote, 0x2000, 16 + 32));
    // Another property of 4 bytes, padded to 8, and then the one of the processor.
    file.put(0x2000, {4, 32, 5, 0x00554e47, 0xc0000001, 4, 9, 0, 0xc0000000, 4, 3, 0});
    const auto features = [&] { return Image::create(file.build())->features(); };
    EXPECT_EQ(features(), kFeatureBti | kFeaturePac);
    file.put(0x2004, {20});
    file.segment(kExtraIndex).file_size = 16 + 20;
    EXPECT_EQ(features(), 0U) << "cut off";
    EXPECT_EQ(Image::create(TestFile{}.build())->features(), 0U);
}

// Of many notes and entries of the dynamic section each step takes a few.
TEST(ElfImage, StepsEndWhereOneGoDoes) {
    const Bytes bytes = TestFile{}.build();
    Image::Validator validator{bytes};
    u32 steps = 0;
    for (; !validator.done(); ++steps) {
        ASSERT_TRUE(validator.advance().has_value()) << steps;
    }
    EXPECT_GE(steps, 4 + validator.image().segment_count());
    EXPECT_EQ(validator.image().entry(), Image::create(bytes)->entry());
}

TEST(ElfRefuses, Ident) {
    const std::pair<usize, Code> fields[] = {
        {0, Code::BadMagic}, {4, Code::NotElf64}, {5, Code::NotLittleEndian}, {6, Code::BadVersion}};
    for (const auto& [at, code] : fields) {
        Bytes bytes = TestFile{}.build();
        bytes[at] ^= std::byte{3};
        expect_error(bytes, code, kNoHeader, at);
    }
    expect_error({}, Code::Truncated, kNoHeader, 0);
    expect_error(Bytes(63), Code::Truncated, kNoHeader, 63);
}

TEST(ElfRefuses, FileHeader) {
    expect_file_error(&FileHeader::machine, u16{62}, Code::NotAarch64, 18);
    expect_file_error(&FileHeader::version, 2U, Code::BadVersion, 20);
    expect_file_error(&FileHeader::type, u16{1}, Code::NotExecutable, 16);
    expect_file_error(&FileHeader::type, u16{4}, Code::NotExecutable, 16);
    expect_file_error(&FileHeader::header_size, u16{63}, Code::BadHeaderSize, 52);
    expect_file_error(&FileHeader::program_header_size, u16{32}, Code::BadHeaderSize, 54);
    expect_file_error(&FileHeader::program_headers, u64{0x4000 - 167}, Code::HeadersOutside, 32);
    expect_file_error(&FileHeader::program_headers, ~u64{0}, Code::HeadersOutside, 32);
}

TEST(ElfRefuses, NumberOfHeaders) {
    TestFile file;
    file.header().program_header_count = 0;
    expect_error(file.raw(), Code::NoSegments, kNoHeader, 56);
    file.header().program_header_count = 65;
    expect_error(file.raw(), Code::TooManyHeaders, kNoHeader, 56);
    file.header().program_header_count = 0xffff;
    expect_error(file.raw(), Code::TooManyHeaders, kNoHeader, 56);
    TestFile nothing;
    for (u32 i = 0; i < 3; ++i) {
        nothing.segment(i).type = 0;
    }
    expect_error(nothing.build(), Code::NoSegments, kNoHeader, 56);
}

TEST(ElfRefuses, TooManySegments) {
    TestFile file;
    for (u32 i = 3; i <= kMaxSegments; ++i) {
        ProgramHeader more = TestFile::load(format::kFlagRead, 0x2000, 1, 1);
        more.virtual_address += u64{i} * 0x10000;
        file.add(more);
    }
    expect_error(file.build(), Code::TooManySegments, kMaxSegments, field_at(kMaxSegments, 0));
}

TEST(ElfRefuses, DynamicLinking) {
    expect_error(TestFile{}.add(TestFile::other(format::kInterpreter, 0x2000, 8)).build(), Code::NeedsInterpreter,
                 kExtraIndex, field_at(kExtraIndex, 0));
    TestFile needs;
    needs.add(TestFile::other(format::kDynamic, 0x2000, 48)).put(0x2000, {5, 0, 9, 9, 1, 0, 7, 0});
    expect_error(needs.build(), Code::NeedsLibrary, kExtraIndex, 0x2010);
    TestFile ends_before;
    ends_before.add(TestFile::other(format::kDynamic, 0x2000, 48)).put(0x2000, {0, 0, 9, 9, 1, 0, 7, 0});
    EXPECT_TRUE(Image::create(ends_before.build()).has_value());
    expect_error(TestFile{}.add(TestFile::other(format::kDynamic, 0x3fff, 2)).build(), Code::DynamicOutside,
                 kExtraIndex, field_at(kExtraIndex, 8));
}

TEST(ElfRefuses, ExecutableStack) {
    TestFile file;
    file.add({format::kGnuStack, format::kFlagRead | format::kFlagWrite, 0, 0, 0, 0, 0, 16});
    EXPECT_TRUE(Image::create(file.build()).has_value());
    file.segment(kExtraIndex).flags |= format::kFlagExecute;
    expect_error(file.build(), Code::ExecutableStack, kExtraIndex, field_at(kExtraIndex, 4));
}

TEST(ElfRefuses, Access) {
    expect_segment_error(kTextIndex, &ProgramHeader::flags, 7U, Code::WritableAndExecutable, 4);
    expect_segment_error(kTextIndex, &ProgramHeader::flags, 3U, Code::WritableAndExecutable, 4);
    expect_segment_error(kDataIndex, &ProgramHeader::flags, 0U, Code::NoAccess, 4);
}

TEST(ElfRefuses, Sizes) {
    expect_segment_error(kDataIndex, &ProgramHeader::file_size, u64{0x4001}, Code::FileLargerThanMemory, 32);
    expect_segment_error(kDataIndex, &ProgramHeader::file_size, u64{0xff1}, Code::BeyondEnd, 8);
    expect_segment_error(kDataIndex, &ProgramHeader::offset, ~u64{0} - 0xfef, Code::BeyondEnd, 8);
    TestFile empty;
    empty.segment(kDataIndex).file_size = 0;
    empty.segment(kDataIndex).memory_size = 0;
    expect_error(empty.build(), Code::EmptySegment, kDataIndex, field_at(kDataIndex, 40));
}

TEST(ElfRefuses, Places) {
    expect_segment_error(kDataIndex, &ProgramHeader::memory_size, ~u64{0}, Code::AddressWraps, 40);
    expect_segment_error(kDataIndex, &ProgramHeader::memory_size, kUserEnd - kBase - 0x300f, Code::OutsideUserSpace,
                         16);
    expect_segment_error(kTextIndex, &ProgramHeader::virtual_address, u64{0xf000}, Code::OutsideUserSpace, 16);
    expect_segment_error(kTextIndex, &ProgramHeader::virtual_address, u64{0}, Code::OutsideUserSpace, 16);
    expect_segment_error(kDataIndex, &ProgramHeader::virtual_address, u64{0xffff'0000'0000'0010},
                         Code::OutsideUserSpace, 16);
    expect_segment_error(kDataIndex, &ProgramHeader::virtual_address, kBase + 0x3020, Code::BadAlignment, 8);
    expect_segment_error(kDataIndex, &ProgramHeader::alignment, u64{24}, Code::BadAlignment, 48);
    TestFile highest;
    highest.segment(kDataIndex).memory_size = kUserEnd - kBase - 0x3010;
    EXPECT_TRUE(Image::create(highest.build()).has_value());
}

TEST(ElfRefuses, OrderAndOverlap) {
    expect_segment_error(kDataIndex, &ProgramHeader::virtual_address, kBase + 0x1010 - 0x1000, Code::Unsorted, 16);
    expect_segment_error(kDataIndex, &ProgramHeader::virtual_address, kBase + 0x2010, Code::Overlap, 16);
    expect_segment_error(1, &ProgramHeader::virtual_address, kBase + 0x1000, Code::Overlap, 16);
    TestFile same_page;
    same_page.segment(kTextIndex).memory_size = 0x1001;
    expect_error(same_page.build(), Code::Overlap, 1, field_at(1, 16));
}

TEST(ElfRefuses, Entry) {
    for (const u64 entry : {u64{0}, kBase, kBase + 0x2000, kBase + 0x3010, kBase + 0x1002, kBase + 0x1ffe, ~u64{3}}) {
        expect_file_error(&FileHeader::entry, entry, Code::EntryOutsideText, 24);
    }
    TestFile last;
    last.header().entry = kBase + 0x1ffc;
    EXPECT_TRUE(Image::create(last.build()).has_value());
    TestFile beyond_file;
    beyond_file.segment(kTextIndex).file_size = 0;
    expect_error(beyond_file.build(), Code::EntryOutsideText, kNoHeader, 24);
}

TEST(ElfRefuses, Tls) {
    const ProgramHeader good{format::kTls, format::kFlagRead, 0x3010, kBase + 0x3010, 0, 0x40, 0x80, 16};
    const auto expect_tls_error = [&](u64 ProgramHeader::* field, u64 value, Code code, u64 offset) {
        TestFile file;
        file.add(good).segment(kExtraIndex).*field = value;
        expect_error(file.build(), code, kExtraIndex, field_at(kExtraIndex, offset));
    };
    expect_tls_error(&ProgramHeader::offset, 0x3fff, Code::BeyondEnd, 8);
    expect_tls_error(&ProgramHeader::memory_size, 0x3f, Code::FileLargerThanMemory, 32);
    expect_tls_error(&ProgramHeader::memory_size, ~u64{0}, Code::OutsideUserSpace, 40);
    expect_tls_error(&ProgramHeader::alignment, 3, Code::BadAlignment, 48);
    expect_tls_error(&ProgramHeader::alignment, 8192, Code::BadAlignment, 48);
    expect_tls_error(&ProgramHeader::virtual_address, kBase + 0x3018, Code::BadAlignment, 16);
    expect_tls_error(&ProgramHeader::virtual_address, kBase, Code::TlsOutside, 16);
    expect_tls_error(&ProgramHeader::virtual_address, kBase + 0x3010 + 0x3fd0, Code::TlsOutside, 16);
    expect_error(TestFile{}.add(good).add(good).build(), Code::SecondTls, 4, field_at(4, 0));
}

TEST(ElfRefuses, Notes) {
    const auto expect_note_error = [](std::vector<u32> words, u64 size, u64 offset) {
        TestFile file;
        file.add(TestFile::other(format::kNote, 0x2000, size)).put(0x2000, std::move(words));
        expect_error(file.build(), Code::BadNote, kExtraIndex, offset);
    };
    expect_note_error({4, 0}, 8, 0x2000);
    expect_note_error({4, 0, 3, 0x00554e47}, 16, 0x2000);        // an empty ID
    expect_note_error({4, 65, 3, 0x00554e47}, 16 + 68, 0x2000);  // one that is too long
    expect_note_error({~0U, 0, 3}, 16, 0x2000);
    expect_note_error({4, ~0U, 3, 0x00554e47}, 16, 0x2000);
    expect_note_error({4, 0, 1, 0x00554e47, 5}, 20, 0x2010);
    expect_error(TestFile{}.add(TestFile::other(format::kNote, 0x3fff, 2)).build(), Code::BeyondEnd, kExtraIndex,
                 field_at(kExtraIndex, 8));
}

TEST(ElfRefuses, TooManyNotes) {
    TestFile file;
    file.add(TestFile::other(format::kNote, 0x2000, u64{kMaxNotes} * sizeof(format::NoteHeader)));
    EXPECT_TRUE(Image::create(file.build()).has_value());
    file.segment(kExtraIndex).file_size += sizeof(format::NoteHeader);
    expect_error(file.build(), Code::BadNote, kExtraIndex, 0x2000 + u64{kMaxNotes} * sizeof(format::NoteHeader));
}

TEST(ElfError, TextsAndStatus) {
    for (u32 a = 0; a < kCodeCount; ++a) {
        for (u32 b = 0; b < a; ++b) {
            EXPECT_NE(code_text(static_cast<Code>(a)), code_text(static_cast<Code>(b)));
        }
    }
    EXPECT_EQ(code_text(static_cast<Code>(kCodeCount)), "?");
    EXPECT_EQ(to_status({Code::WritableAndExecutable}), Status::Invalid);
    EXPECT_EQ(to_status({Code::NotAarch64}), Status::Unsupported);
}

}  // namespace
}  // namespace kos::elf
