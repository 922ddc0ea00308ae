// SPDX-License-Identifier: Apache-2.0
// Every way in which a received message can be wrong.
#include <gtest/gtest.h>

#include "idl_example.hpp"
#include "idl_wire.hpp"

namespace kos::idl::test {
namespace {

namespace shop = demo::Shop;

struct Two {
    std::span<const std::byte> first;
    std::span<const std::byte> second;
};
using TwoSchema = StructOf<Two, Field<0, Blob<64>, &Two::first>, Field<8, Blob<64>, &Two::second>>;

// Two blobs of 12 and 5 bytes: chunks {0, 12} and {16, 5}.
Wire two_blobs() {
    const std::array<std::byte, 12> first{};
    const std::array<std::byte, 5> second{};
    return encoded<TwoSchema>({first, second});
}

Status with_chunks(abi::Chunk first, abi::Chunk second) {
    Wire wire = two_blobs();
    put(wire.constant_at(0), first);
    put(wire.constant_at(8), second);
    return checked<TwoSchema>(wire);
}

TEST(IdlCheck, TakesWhatWasEncoded) {
    EXPECT_EQ(with_chunks({0, 12}, {16, 5}), Status::Ok);
}

TEST(IdlCheck, RefusesChunksOutsideOfTheArena) {
    EXPECT_EQ(with_chunks({0, 12}, {16, 6}), Status::Invalid);
    EXPECT_EQ(with_chunks({0, 22}, {0, 0}), Status::Invalid);
    EXPECT_EQ(with_chunks({0, 12}, {24, 1}), Status::Invalid);
}

TEST(IdlCheck, RefusesChunksThatWrap) {
    EXPECT_EQ(with_chunks({0, 12}, {0xffff'fff8, 16}), Status::Invalid);
    Wire wire = encoded<Blob<0xffff'ffff>>(std::array<std::byte, 8>{});
    put_chunk(wire, 0, 0, 0xffff'ffff);
    EXPECT_EQ(checked<Blob<0xffff'ffff>>(wire), Status::Invalid);
}

TEST(IdlCheck, RefusesMisalignedChunks) {
    EXPECT_EQ(with_chunks({0, 12}, {12, 5}), Status::Invalid);
    EXPECT_EQ(with_chunks({4, 12}, {16, 5}), Status::Invalid);
}

TEST(IdlCheck, RefusesOverlappingChunks) {
    EXPECT_EQ(with_chunks({0, 12}, {8, 5}), Status::Invalid);
    EXPECT_EQ(with_chunks({0, 12}, {0, 12}), Status::Invalid);
}

TEST(IdlCheck, RefusesChunksInAnotherOrder) {
    EXPECT_EQ(with_chunks({16, 5}, {0, 12}), Status::Invalid);
}

TEST(IdlCheck, RefusesGaps) {
    EXPECT_EQ(with_chunks({0, 8}, {16, 5}), Status::Invalid);
    EXPECT_EQ(with_chunks({8, 4}, {16, 5}), Status::Invalid);
}

TEST(IdlCheck, RefusesEmptyChunksElsewhereThanAtZero) {
    EXPECT_EQ(with_chunks({8, 0}, {0, 5}), Status::Invalid);
}

TEST(IdlCheck, RefusesChunksOverTheBound) {
    using Short = StructOf<Two, Field<0, Blob<11>, &Two::first>, Field<8, Blob<64>, &Two::second>>;
    EXPECT_EQ(checked<Short>(two_blobs()), Status::Invalid);
}

TEST(IdlCheck, RefusesAnArenaThatGoesOn) {
    Wire wire = two_blobs();
    wire.resize_arena(24);
    EXPECT_EQ(checked<TwoSchema>(wire), Status::Ok) << "up to a multiple of 8 is padding";
    wire.resize_arena(25);
    EXPECT_EQ(checked<TwoSchema>(wire), Status::Invalid);
    Wire scalar = encoded<Scalar<u32>>(1);
    scalar.resize_arena(1);
    EXPECT_EQ(checked<Scalar<u32>>(scalar), Status::Invalid);
}

TEST(IdlCheck, RefusesAnArenaThatIsNotAligned) {
    Wire wire = encoded<Blob<8>>(std::array<std::byte, 8>{});
    wire.resize_arena(16);
    MessageParts parts = wire.parts();
    parts.arena = parts.arena.subspan(4, 8);
    EXPECT_EQ(check<Blob<8>>(parts).error(), Status::Invalid);
}

TEST(IdlCheck, RefusesConstantPartsOfAnotherLength) {
    Wire wire = two_blobs();
    wire.constant.push_back(0);
    EXPECT_EQ(checked<TwoSchema>(wire), Status::Invalid);
    wire.constant.resize(1);
    EXPECT_EQ(checked<TwoSchema>(wire), Status::Invalid);
    wire.constant.clear();
    EXPECT_EQ(checked<TwoSchema>(wire), Status::Invalid);
}

TEST(IdlCheck, IgnoresPadding) {
    Wire wire = encoded<Scalar<u8>>(1);
    wire.constant[0] |= 0xff00;
    EXPECT_EQ(checked<Scalar<u8>>(wire), Status::Ok);
    EXPECT_EQ(decode<Scalar<u8>>(wire.parts()), 1);
    Wire blobs = two_blobs();
    *blobs.arena_at(13) = std::byte{0xff};
    EXPECT_EQ(checked<TwoSchema>(blobs), Status::Ok);
}

Status with_text(std::string_view bytes) {
    Wire wire = encoded<Text<8>>("1234567");
    wire.resize_arena(bytes.size());
    put_chunk(wire, 0, 0, static_cast<u32>(bytes.size()));
    std::memcpy(wire.arena_at(0), bytes.data(), bytes.size());
    return checked<Text<8>>(wire);
}

TEST(IdlCheck, RefusesTextsWithoutOrWithInnerZeros) {
    using namespace std::string_view_literals;
    EXPECT_EQ(with_text("abc\0"sv), Status::Ok);
    EXPECT_EQ(with_text("abc"sv), Status::Invalid);
    EXPECT_EQ(with_text("a\0c\0"sv), Status::Invalid);
    EXPECT_EQ(with_text("12345678\0"sv), Status::Ok);
    EXPECT_EQ(with_text("123456789\0"sv), Status::Invalid) << "over the bound";
    Wire wire = encoded<Text<8>>("");
    wire.resize_arena(0);
    put_chunk(wire, 0, 0, 0);
    EXPECT_EQ(checked<Text<8>>(wire), Status::Invalid) << "an empty text has its zero, too";
}

TEST(IdlCheck, RefusesTextsThatAreNotUtf8) {
    using namespace std::string_view_literals;
    EXPECT_EQ(with_text("\xc3\xa4\0"sv), Status::Ok);
    EXPECT_EQ(with_text("\xc3\0"sv), Status::Invalid);
    EXPECT_EQ(with_text("\xc0\x80\0"sv), Status::Invalid);
    EXPECT_EQ(with_text("\xff\0"sv), Status::Invalid);
}

TEST(IdlCheck, RefusesSequencesThatAreNotOfWholeElements) {
    const std::array<u32, 3> values{1, 2, 3};
    using Numbers = SequenceOf<Scalar<u32>, 3>;
    Wire wire = encoded<Numbers>(values);
    wire.resize_arena(11);
    put_chunk(wire, 0, 0, 11);
    EXPECT_EQ(checked<Numbers>(wire), Status::Invalid);
}

TEST(IdlCheck, RefusesSequencesOverTheBound) {
    const std::array<u32, 3> values{1, 2, 3};
    EXPECT_EQ((checked<SequenceOf<Scalar<u32>, 2>>(encoded<SequenceOf<Scalar<u32>, 3>>(values))), Status::Invalid);
}

TEST(IdlCheck, LooksIntoTheElementsOfSequences) {
    using Texts = SequenceOf<Text<8>, 3>;
    const std::array<std::string_view, 3> values{"a", "b", "c"};
    Wire wire = encoded<Texts>(values);
    ASSERT_EQ(get<abi::Chunk>(wire.arena_at(8)).offset, 32u);
    put(wire.arena_at(8), abi::Chunk{24, 2});  // the second text would be the first one
    EXPECT_EQ(checked<Texts>(wire), Status::Invalid);
    put(wire.arena_at(8), abi::Chunk{0, 2});  // or the elements themselves
    EXPECT_EQ(checked<Texts>(wire), Status::Invalid);
    put(wire.arena_at(8), abi::Chunk{32, 2});
    ASSERT_EQ(checked<Texts>(wire), Status::Ok);
    *wire.arena_at(40) = std::byte{0xff};
    EXPECT_EQ(checked<Texts>(wire), Status::Invalid);
}

TEST(IdlCheck, RefusesTagsWithoutAlternative) {
    Wire wire = encoded<shop::schema::Payment>({.tag = shop::Payment::Tag::Coins, .coins = 1});
    put(wire.constant_at(0), u32{2});
    EXPECT_EQ(checked<shop::schema::Payment>(wire), Status::Ok);
    put(wire.constant_at(0), u32{3});
    EXPECT_EQ(checked<shop::schema::Payment>(wire), Status::Invalid);
    put(wire.constant_at(0), ~u32{0});
    EXPECT_EQ(checked<shop::schema::Payment>(wire), Status::Invalid);
}

TEST(IdlCheck, LooksAtTheAlternativeThatTheTagNames) {
    Wire wire = encoded<shop::schema::Payment>({.tag = shop::Payment::Tag::Coins, .coins = 0xffff'ffff'ffff'ffff});
    put(wire.constant_at(0), u32{1});
    EXPECT_EQ(checked<shop::schema::Payment>(wire), Status::Invalid);
}

struct Choice {
    enum class Tag : u32 {
        A = 0,
        B = 1
    };
    Tag tag;
    union {
        u32 a{};
        u32 b;
    };
};
using ChoiceSchema =
    UnionOf<Choice, 8, 4, 4, Alternative<Scalar<u32>, &Choice::a>, Alternative<Scalar<u32>, &Choice::b>>;

TEST(IdlCheck, LooksAtTagsEverywhere) {
    const std::array<Choice, 2> values{};
    Wire array = encoded<ArrayOf<ChoiceSchema, 2>>(values);
    put(array.constant_at(8), u32{2});
    EXPECT_EQ((checked<ArrayOf<ChoiceSchema, 2>>(array)), Status::Invalid);
    Wire sequence = encoded<SequenceOf<ChoiceSchema, 2>>(values);
    put(sequence.arena_at(8), u32{2});
    EXPECT_EQ((checked<SequenceOf<ChoiceSchema, 2>>(sequence)), Status::Invalid);
}

using Needed = HandleOf<shop::MemoryHandle, abi::Right::Read | abi::Right::Map>;
using Three = ArrayOf<Needed, 3>;

// Handles 0, none, 1.
Wire three_handles() {
    return encoded<Three>({{{abi::Handle{5}, 0}, {}, {abi::Handle{6}, 0}}});
}

TEST(IdlCheck, RefusesHandleIndexesInAnotherOrder) {
    Wire wire = three_handles();
    ASSERT_EQ(checked<Three>(wire), Status::Ok);
    put(wire.constant_at(16), u64{0});
    EXPECT_EQ(checked<Three>(wire), Status::Invalid) << "used twice";
    put(wire.constant_at(0), u64{1});
    EXPECT_EQ(checked<Three>(wire), Status::Invalid) << "descending";
    put(wire.constant_at(0), u64{0});
    put(wire.constant_at(16), u64{2});
    EXPECT_EQ(checked<Three>(wire), Status::Invalid) << "out of range";
    put(wire.constant_at(16), abi::kNoHandle - 1);
    EXPECT_EQ(checked<Three>(wire), Status::Invalid) << "far out of range";
}

TEST(IdlCheck, RefusesHandlesThatNobodyNames) {
    Wire wire = three_handles();
    put(wire.constant_at(16), abi::kNoHandle);
    EXPECT_EQ(checked<Three>(wire), Status::Invalid);
    Wire scalar = encoded<Scalar<u32>>(1);
    scalar.handles.push_back({.handle = 5, .rights = abi::kAllRights, .zero = 0});
    EXPECT_EQ(checked<Scalar<u32>>(scalar), Status::Invalid);
}

TEST(IdlCheck, RefusesHandlesThatAreMissing) {
    Wire wire = three_handles();
    wire.handles.pop_back();
    EXPECT_EQ(checked<Three>(wire), Status::Invalid);
}

TEST(IdlCheck, RefusesHandlesWithTooFewRights) {
    Wire wire = three_handles();
    wire.handles[1].rights = static_cast<u32>(abi::Right::Read);
    EXPECT_EQ(checked<Three>(wire), Status::NoRights);
}

TEST(IdlCheck, CountsTheHandlesOfNestedElementsOn) {
    using Rows = SequenceOf<SequenceOf<Needed, 2>, 2>;
    const std::array<HandleTo<shop::MemoryHandle>, 1> row{{{abi::Handle{5}, 0}}};
    const std::array<Sequence<HandleTo<shop::MemoryHandle>>, 2> rows{row, row};
    Wire wire = encoded<Rows>(rows);
    ASSERT_EQ(checked<Rows>(wire), Status::Ok);
    EXPECT_EQ(get<u64>(wire.arena_at(24)), 1u);
    put(wire.arena_at(24), u64{0});
    EXPECT_EQ(checked<Rows>(wire), Status::Invalid);
}

}  // namespace
}  // namespace kos::idl::test
