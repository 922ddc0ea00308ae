// SPDX-License-Identifier: Apache-2.0
// What cannot be sent: values beyond their bounds, and messages that do not fit.
#include <gtest/gtest.h>

#include "idl_example.hpp"
#include "idl_wire.hpp"

namespace kos::idl::test {
namespace {

namespace shop = demo::Shop;

template <typename Schema>
Status encoding(const typename Schema::Value& value, usize arena_bytes = 4096, usize handles = abi::kMaxHandles) {
    const auto wire = encode_into<Schema>(value, arena_bytes, handles);
    return wire.has_value() ? Status::Ok : wire.error();
}

TEST(IdlEncoding, RefusesTextsThatAreNone) {
    EXPECT_EQ(encoding<Text<8>>(std::string_view{"a\0b", 3}), Status::Invalid);
    EXPECT_EQ(encoding<Text<8>>("\xc3"), Status::Invalid);
    EXPECT_EQ(encoding<Text<8>>("\xed\xa0\x80"), Status::Invalid);
}

TEST(IdlEncoding, RefusesWhatExceedsABound) {
    const std::array<std::byte, 4> bytes{};
    const std::array<u32, 4> numbers{};
    const std::array<std::string_view, 4> texts{};
    EXPECT_EQ(encoding<Text<3>>("abcd"), Status::TooBig);
    EXPECT_EQ(encoding<Blob<3>>(bytes), Status::TooBig);
    EXPECT_EQ((encoding<SequenceOf<Scalar<u32>, 3>>(numbers)), Status::TooBig);
    EXPECT_EQ((encoding<SequenceOf<Text<3>, 3>>(texts)), Status::TooBig);
}

TEST(IdlEncoding, RefusesWhatDoesNotFitTheArena) {
    const std::array<u32, 2> numbers{};
    const std::array<std::string_view, 2> texts{"a", "b"};
    EXPECT_EQ(encoding<Text<8>>("abc", 3), Status::TooBig);
    EXPECT_EQ(encoding<Text<8>>("abc", 4), Status::Ok);
    EXPECT_EQ((encoding<SequenceOf<Scalar<u32>, 3>>(numbers, 7)), Status::TooBig);
    // The elements, the first text up to a multiple of 8, the second.
    EXPECT_EQ((encoding<SequenceOf<Text<3>, 3>>(texts, 16 + 8 + 1)), Status::TooBig);
    EXPECT_EQ((encoding<SequenceOf<Text<3>, 3>>(texts, 16 + 8 + 2)), Status::Ok);
}

TEST(IdlEncoding, RefusesAConstantPartThatDoesNotFit) {
    std::array<std::byte, 7> constant;
    const auto parts = encode<Scalar<u32>>(1, {.constant = constant, .arena = {}, .handles = {}});
    EXPECT_EQ(parts.error(), Status::TooBig);
}

TEST(IdlEncoding, RefusesTagsWithoutAlternative) {
    EXPECT_EQ(encoding<shop::schema::Payment>({.tag = static_cast<shop::Payment::Tag>(3), .coins = 1}),
              Status::Invalid);
    const std::array values{shop::Payment{.tag = static_cast<shop::Payment::Tag>(3), .coins = 1}};
    EXPECT_EQ((encoding<SequenceOf<shop::schema::Payment, 1>>(values)), Status::Invalid);
}

using HandleSchema = HandleOf<shop::MemoryHandle, abi::Right::Read | abi::Right::Map>;

TEST(IdlEncoding, RefusesHandlesBeyondTheArray) {
    const std::array<HandleTo<shop::MemoryHandle>, 17> handles = [] {
        std::array<HandleTo<shop::MemoryHandle>, 17> result;
        result.fill({.handle = abi::Handle{5}});
        return result;
    }();
    using Many = SequenceOf<HandleSchema, 32>;
    EXPECT_EQ(encoding<Many>(std::span{handles}.first(3), 4096, 2), Status::TooBig);
    EXPECT_EQ(encoding<Many>(std::span{handles}.first(16), 4096, 32), Status::Ok);
    EXPECT_EQ(encoding<Many>(handles, 4096, 32), Status::TooBig) << "no message takes more than 16";
}

TEST(IdlEncoding, RefusesToGiveLessThanTheReceiverNeeds) {
    EXPECT_EQ(encoding<HandleSchema>({.handle = abi::Handle{5}, .rights = static_cast<u32>(abi::Right::Read)}),
              Status::Invalid);
}

}  // namespace
}  // namespace kos::idl::test
