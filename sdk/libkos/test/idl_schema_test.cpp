// SPDX-License-Identifier: Apache-2.0
// What each schema sends and gives back.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "idl_example.hpp"
#include "idl_wire.hpp"

namespace kos::idl::test {
namespace {

namespace shop = demo::Shop;

template <typename Schema>
typename Schema::Value round_trip(Wire& wire, const typename Schema::Value& value) {
    wire = encoded<Schema>(value);
    EXPECT_EQ(checked<Schema>(wire), Status::Ok);
    return decode<Schema>(wire.parts());
}

template <typename T>
void expect_same_scalar(T value) {
    Wire wire;
    EXPECT_EQ(round_trip<Scalar<T>>(wire, value), value);
    EXPECT_EQ(wire.constant.size(), 1u);
    EXPECT_EQ(wire.arena_bytes, 0u);
}

TEST(IdlScalar, KeepsItsValueInAZeroedWord) {
    expect_same_scalar<u8>(0xff);
    expect_same_scalar<i8>(-128);
    expect_same_scalar<u16>(0xfffe);
    expect_same_scalar<i16>(-3);
    expect_same_scalar<u32>(0xffff'fffd);
    expect_same_scalar<i32>(-5);
    expect_same_scalar<u64>(~u64{0} - 1);
    expect_same_scalar<i64>(-7);
    EXPECT_EQ(encoded<Scalar<i8>>(-1).constant[0], 0xffu);
}

TEST(IdlText, EndsWithAZeroByte) {
    Wire wire;
    EXPECT_EQ(round_trip<Text<7>>(wire, "p\xc3\xa4"), "p\xc3\xa4");
    EXPECT_EQ(get<abi::Chunk>(wire.constant_at(0)).size, 4u);
    EXPECT_EQ(wire.arena_bytes, 4u);
    EXPECT_EQ(*wire.arena_at(3), std::byte{0});
    EXPECT_EQ(round_trip<Text<7>>(wire, ""), "");
    EXPECT_EQ(wire.arena_bytes, 1u);
    EXPECT_EQ(round_trip<Text<7>>(wire, "seven77"), "seven77");
}

TEST(IdlBlob, KeepsItsBytes) {
    const std::array bytes{std::byte{0}, std::byte{0xff}, std::byte{7}};
    Wire wire;
    const auto got = round_trip<StructOf<shop::StoreIn, Field<0, Blob<3>, &shop::StoreIn::data>>>(wire, {bytes});
    EXPECT_TRUE(std::ranges::equal(got.data, bytes));
    EXPECT_EQ(get<abi::Chunk>(wire.constant_at(0)).offset, 0u);
}

TEST(IdlBlob, ALoneOneIsSentFromWhereItLies) {
    const std::array<std::byte, 16> bytes{};
    std::array<std::byte, 8> constant;
    const auto parts = encode<shop::schema::StoreIn>({bytes}, {.constant = constant, .arena = {}, .handles = {}});
    ASSERT_TRUE(parts.has_value());
    EXPECT_EQ(parts->arena.data(), bytes.data());
    EXPECT_EQ(parts->arena.size(), bytes.size());
    EXPECT_EQ(get<abi::Chunk>(constant.data()).size, 16u);
}

struct TwoBlobs {
    std::span<const std::byte> first;
    std::span<const std::byte> second;
};
using TwoBlobsSchema = StructOf<TwoBlobs, Field<0, Blob<16>, &TwoBlobs::first>, Field<8, Blob<16>, &TwoBlobs::second>>;

TEST(IdlBlob, TwoAreCopiedOneBehindTheOther) {
    const std::array bytes{std::byte{1}, std::byte{2}, std::byte{3}};
    Wire wire;
    const TwoBlobs got = round_trip<TwoBlobsSchema>(wire, {bytes, bytes});
    EXPECT_TRUE(std::ranges::equal(got.first, bytes));
    EXPECT_TRUE(std::ranges::equal(got.second, bytes));
    EXPECT_EQ(get<abi::Chunk>(wire.constant_at(8)).offset, 8u);
    EXPECT_EQ(wire.arena_bytes, 11u);
    EXPECT_EQ(get<u64>(wire.arena_at(0)), 0x03'02'01u) << "padding between chunks is zero";
}

TEST(IdlBlob, AnEmptyOneIsAnEmptyChunkWhereverItStands) {
    const std::array bytes{std::byte{1}};
    Wire wire;
    EXPECT_TRUE(round_trip<TwoBlobsSchema>(wire, {bytes, {}}).second.empty());
    EXPECT_EQ(wire.constant[1], 0u);
    EXPECT_TRUE(round_trip<Blob<3>>(wire, {}).empty());
    EXPECT_EQ(wire.constant[0], 0u);
}

TEST(IdlBlob, BorrowsOnlyIfItIsTheOnlyChunk) {
    using Optional = UnionOf<shop::Payment, 16, 8, 8, Alternative<Scalar<u64>, &shop::Payment::coins>,
                             Alternative<Text<15>, &shop::Payment::voucher>>;
    static_assert(shop::schema::StoreIn::kBorrows);
    static_assert(ArrayOf<Blob<8>, 1>::kBorrows);
    static_assert(!ArrayOf<Blob<8>, 2>::kBorrows);
    static_assert(!SequenceOf<Blob<8>, 1>::kBorrows);
    static_assert(!TwoBlobsSchema::kBorrows);
    static_assert(!Optional::kBorrows);
}

TEST(IdlStruct, OfIntegersHasTheWiresLayout) {
    static_assert(shop::schema::Point::kPlain && shop::schema::Point::kBytes == 8);
    Wire wire;
    const shop::Point got = round_trip<shop::schema::Point>(wire, {.x = -1, .y = 2});
    EXPECT_EQ(got.x, -1);
    EXPECT_EQ(got.y, 2);
    EXPECT_EQ(wire.constant[0], 0x2'ffff'ffffu);
}

struct Padded {
    u8 small;
    u32 large;
};
using PaddedSchema = StructOf<Padded, Field<0, Scalar<u8>, &Padded::small>, Field<4, Scalar<u32>, &Padded::large>>;

TEST(IdlStruct, NothingShinesThroughItsPadding) {
    static_assert(PaddedSchema::kPlain && !PaddedSchema::kDense);
    alignas(Padded) std::array<u8, sizeof(Padded)> rubbish;
    rubbish.fill(0xee);
    Padded value;
    std::memcpy(&value, rubbish.data(), sizeof(value));
    value.small = 1;
    EXPECT_EQ(encoded<PaddedSchema>(value).constant[0], 0xeeee'eeee'0000'0001u);
    const std::array values{value, value};
    Wire wire = encoded<SequenceOf<PaddedSchema, 2>>(values);
    EXPECT_EQ(wire.arena[0], 0xeeee'eeee'0000'0001u);
    const std::array<Padded, 2> array{value, value};
    EXPECT_EQ((encoded<ArrayOf<PaddedSchema, 2>>(array).constant[1]), 0xeeee'eeee'0000'0001u);
}

TEST(IdlArray, OfPlainElementsIsPlain) {
    static_assert(ArrayOf<Scalar<u16>, 3>::kPlain);
    Wire wire;
    EXPECT_EQ((round_trip<ArrayOf<Scalar<u16>, 3>>(wire, {1, 2, 3})), (std::array<u16, 3>{1, 2, 3}));
    EXPECT_EQ(wire.constant[0], 0x3'0002'0001u);
}

TEST(IdlArray, OfTextsKeepsTheirOrder) {
    Wire wire;
    const auto got = round_trip<ArrayOf<Text<8>, 3>>(wire, {"a", "", "ccc"});
    EXPECT_THAT(got, testing::ElementsAre("a", "", "ccc"));
    EXPECT_EQ(get<abi::Chunk>(wire.constant_at(16)).offset, 16u);
}

TEST(IdlSequence, OfPlainElementsIsUsedInPlace) {
    const std::array<u32, 3> values{7, 8, 9};
    Wire wire = encoded<SequenceOf<Scalar<u32>, 3>>(values);
    const MessageParts parts = wire.parts();
    ASSERT_EQ((checked<SequenceOf<Scalar<u32>, 3>>(wire)), Status::Ok);
    const std::span<const u32> got = decode<SequenceOf<Scalar<u32>, 3>>(parts);
    EXPECT_THAT(got, testing::ElementsAre(7, 8, 9));
    EXPECT_EQ(static_cast<const void*>(got.data()), parts.arena.data());
}

TEST(IdlSequence, OfTextsDecodesThemWhenAsked) {
    const std::array<std::string_view, 3> values{"one", "two", "three"};
    Wire wire;
    const Sequence<std::string_view> got = round_trip<SequenceOf<Text<8>, 3>>(wire, values);
    ASSERT_EQ(got.size(), 3u);
    EXPECT_EQ(got[2], "three");
    std::vector<std::string_view> seen;
    for (const std::string_view text : got) {
        seen.push_back(text);
    }
    EXPECT_THAT(seen, testing::ElementsAre("one", "two", "three"));
}

TEST(IdlSequence, OfWhatWasReceivedCanBeSentOn) {
    const std::array<std::string_view, 2> values{"one", "two"};
    Wire first;
    const auto got = round_trip<SequenceOf<Text<8>, 3>>(first, values);
    Wire second;
    const auto again = round_trip<SequenceOf<Text<8>, 3>>(second, got);
    EXPECT_EQ(again[1], "two");
    EXPECT_EQ(first.arena, second.arena);
}

TEST(IdlSequence, AnEmptyOneIsAnEmptyChunkWhereverItStands) {
    using Rows = ArrayOf<SequenceOf<Text<8>, 3>, 2>;
    const std::array<std::string_view, 1> row{"a"};
    Wire wire;
    EXPECT_TRUE((round_trip<Rows>(wire, {row, Sequence<std::string_view>{}})[1].empty()));
    EXPECT_EQ(wire.constant[1], 0u);
    EXPECT_TRUE((round_trip<SequenceOf<Scalar<u8>, 3>>(wire, {}).empty()));
    EXPECT_EQ(wire.constant[0], 0u);
}

TEST(IdlUnion, HoldsOneAlternativeAndZeros) {
    Wire wire;
    const shop::Payment got =
        round_trip<shop::schema::Payment>(wire, {.tag = shop::Payment::Tag::Barter, .barter = {.x = 3, .y = -4}});
    EXPECT_EQ(got.tag, shop::Payment::Tag::Barter);
    EXPECT_EQ(got.barter.y, -4);
    EXPECT_EQ(wire.constant[0], 2u);
    const shop::Payment text =
        round_trip<shop::schema::Payment>(wire, {.tag = shop::Payment::Tag::Voucher, .voucher = "half price"});
    EXPECT_EQ(text.voucher, "half price");
}

struct Number {
    enum class Tag : u32 {
        Small = 0,
        Large = 1
    };
    Tag tag;
    union {
        u8 small{};
        u64 large;
    };
};
using NumberSchema =
    UnionOf<Number, 16, 8, 8, Alternative<Scalar<u8>, &Number::small>, Alternative<Scalar<u64>, &Number::large>>;

TEST(IdlUnion, OfPlainAlternativesIsUsedInPlace) {
    static_assert(NumberSchema::kPlain);
    const std::array<Number, 2> values{Number{.tag = Number::Tag::Large, .large = 5},
                                       Number{.tag = Number::Tag::Small, .small = 6}};
    Wire wire;
    const std::span<const Number> got = round_trip<SequenceOf<NumberSchema, 4>>(wire, values);
    EXPECT_EQ(got[0].large, 5u);
    EXPECT_EQ(got[1].small, 6u);
}

TEST(IdlUnion, WhatTheAlternativeLeavesOverIsZero) {
    Number value{.tag = Number::Tag::Large, .large = ~u64{0}};
    value.tag = Number::Tag::Small;
    Wire wire = encoded<NumberSchema>(value);
    EXPECT_EQ(wire.constant[0], 0u);
    EXPECT_EQ(wire.constant[1], 0xffu);
}

using HandleSchema = HandleOf<shop::MemoryHandle, abi::Right::Read | abi::Right::Map>;

TEST(IdlHandle, CarriesTheNamedRightsUnlessTheSenderSaysMore) {
    Wire wire = encoded<HandleSchema>({.handle = abi::Handle{5}});
    EXPECT_EQ(wire.handles[0].rights, abi::Right::Read | abi::Right::Map);
    const abi::Rights more = abi::Right::Read | abi::Right::Map | abi::Right::Write;
    const auto got = round_trip<HandleSchema>(wire, {.handle = abi::Handle{5}, .rights = more});
    EXPECT_EQ(got.handle.raw(), 5u);
    EXPECT_EQ(got.rights, more);
}

TEST(IdlHandle, NoneIsAllOnes) {
    Wire wire;
    EXPECT_FALSE(round_trip<HandleSchema>(wire, {}));
    EXPECT_EQ(wire.constant[0], abi::kNoHandle);
    EXPECT_TRUE(wire.handles.empty());
}

TEST(IdlHandle, IndexesCountThoseThatAreThere) {
    Wire wire;
    const auto got = round_trip<ArrayOf<HandleSchema, 3>>(wire, {{{abi::Handle{5}, 0}, {}, {abi::Handle{6}, 0}}});
    EXPECT_EQ(got[2].handle.raw(), 6u);
    EXPECT_THAT(wire.constant, testing::ElementsAre(0, abi::kNoHandle, 1));
}

// Sequences within sequences within a union within an array.
struct Deep {
    std::array<shop::Payment, 2> payments;
    Sequence<Sequence<shop::Item>> shelves;
    std::string_view end;
};
using Shelf = SequenceOf<shop::schema::Item, 4>;
using DeepSchema = StructOf<Deep, Field<0, ArrayOf<shop::schema::Payment, 2>, &Deep::payments>,
                            Field<32, SequenceOf<Shelf, 4>, &Deep::shelves>, Field<40, Text<7>, &Deep::end>>;

TEST(IdlNesting, ComesBackAsItWasSent) {
    const std::array<shop::Item, 2> many{shop::Item{.name = "nut", .place = {1, 2}, .count = 3},
                                         shop::Item{.name = "bolt", .place = {-1, -2}, .count = 4}};
    const std::array<shop::Item, 1> one{shop::Item{.name = "screw", .place = {}, .count = 5}};
    const std::array<Sequence<shop::Item>, 3> shelves{many, {}, one};
    const Deep value{.payments = {{{.tag = shop::Payment::Tag::Voucher, .voucher = "v"}, {.tag = {}, .coins = 9}}},
                     .shelves = shelves,
                     .end = "end"};
    Wire wire;
    const Deep got = round_trip<DeepSchema>(wire, value);
    EXPECT_EQ(got.payments[0].voucher, "v");
    EXPECT_EQ(got.payments[1].coins, 9u);
    ASSERT_EQ(got.shelves.size(), 3u);
    EXPECT_EQ(got.shelves[0][1].name, "bolt");
    EXPECT_EQ(got.shelves[0][1].place.y, -2);
    EXPECT_TRUE(got.shelves[1].empty());
    EXPECT_EQ(got.shelves[2][0].count, 5);
    EXPECT_EQ(got.end, "end");
    // Depth-first: the voucher, the shelves, the first shelf, its two names, the last shelf, its name, the end.
    EXPECT_EQ(get<abi::Chunk>(wire.constant_at(8)).offset, 0u);
    EXPECT_EQ(get<abi::Chunk>(wire.constant_at(32)).offset, 8u);
    EXPECT_EQ(get<abi::Chunk>(wire.arena_at(8)).offset, 32u);
    EXPECT_EQ(get<abi::Chunk>(wire.arena_at(32)).offset, 32u + 2 * 20);
    EXPECT_EQ(get<abi::Chunk>(wire.constant_at(40)).offset + 4, wire.arena_bytes);
}

TEST(IdlLimits, CountWhatAMessageCanNeed) {
    // Items: 8 of 20 bytes, each with a name of 32; the voucher: 16.
    EXPECT_EQ(shop::schema::BuyIn::kArena, 160u + 8 * 32 + 16);
    EXPECT_EQ(size_of<shop::schema::BuyIn>(), (MessageSize{.constant = 24, .arena = 432, .handles = 0}));
    EXPECT_EQ(size_of<shop::schema::LendOut>(), (MessageSize{.constant = 8, .arena = 32, .handles = 4}));
    EXPECT_EQ(shop::method::Store::kLimits.request.arena, 65536u);
    EXPECT_EQ(shop::kLimits.request, (MessageSize{.constant = 24, .arena = 65536, .handles = 1}));
    EXPECT_FALSE(shop::method::Store::kNeedsScratch);
    EXPECT_TRUE((MethodOf<0, SequenceOf<Text<100>, 50>>::kNeedsScratch));
}

TEST(IdlLimits, HugeBoundsDoNotOverflow) {
    using Huge = SequenceOf<SequenceOf<SequenceOf<Text<0xffff'ffff>, 0xffff'ffff>, 0xffff'ffff>, 0xffff'ffff>;
    EXPECT_EQ(Huge::kArena, kHuge);
    EXPECT_EQ(size_of<Huge>().arena, ~u32{0});
    EXPECT_EQ((SequenceOf<HandleSchema, 0xffff'ffff>::kHandles), 0xffff'ffffu);
    EXPECT_EQ((size_of<SequenceOf<HandleSchema, 0xffff'ffff>>().handles), abi::kMaxHandles);
}

}  // namespace
}  // namespace kos::idl::test
