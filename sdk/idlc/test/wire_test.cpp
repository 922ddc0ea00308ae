// SPDX-License-Identifier: Apache-2.0
// kos/base/wire.hpp: what generated code of kernel and user space shares.
#include <gtest/gtest.h>
#include <kos/base/wire.hpp>

namespace kos::wire {

namespace {

std::span<const std::byte> bytes_of(std::string_view text) {
    return std::as_bytes(std::span{text});
}

using namespace std::string_view_literals;

TEST(Wire, KnowsUtf8) {
    for (const auto text : {""sv, "plain"sv, "\xc2\x80"sv, "\xdf\xbf"sv, "\xe0\xa0\x80"sv, "\xed\x9f\xbf"sv,
                            "\xef\xbf\xbf"sv, "\xf0\x90\x80\x80"sv, "\xf4\x8f\xbf\xbf"sv, "a\0b"sv}) {
        EXPECT_TRUE(is_utf8(text)) << testing::PrintToString(text);
    }
    for (const auto text : {"\x80"sv, "\xc0\x80"sv, "\xc1\xbf"sv, "\xc2"sv, "\xc2 "sv, "\xe0\x9f\xbf"sv,
                            "\xed\xa0\x80"sv, "\xe1\x80"sv, "\xf0\x8f\xbf\xbf"sv, "\xf4\x90\x80\x80"sv,
                            "\xf5\x80\x80\x80"sv, "\xff"sv, "\xf1\x80\x80"sv, "ok\xf1\x80\x80z"sv}) {
        EXPECT_FALSE(is_utf8(text)) << testing::PrintToString(text);
    }
}

TEST(Wire, DecodesStrings) {
    EXPECT_EQ(decode_string(bytes_of("text\0"sv)), "text");
    EXPECT_EQ(decode_string(bytes_of("\0"sv)), "");
    EXPECT_EQ(decode_string(bytes_of(""sv)).error(), Status::Invalid);
    EXPECT_EQ(decode_string(bytes_of("text"sv)).error(), Status::Invalid);
    EXPECT_EQ(decode_string(bytes_of("te\0xt\0"sv)).error(), Status::Invalid);
    EXPECT_EQ(decode_string(bytes_of("\xff\0"sv)).error(), Status::Invalid);
}

TEST(Wire, TerminatesStrings) {
    Terminated<4> text;
    EXPECT_EQ(decode_string(text.set("abc").value()), "abc");
    EXPECT_EQ(text.set("abcd").error(), Status::TooBig);
    EXPECT_EQ(text.set("a\0b"sv).error(), Status::Invalid);
}

TEST(Wire, PacksArenas) {
    ArenaBuilder<32> arena;
    const auto first = arena.add_string("abc", 8).value();
    const auto second = arena.add(bytes_of("12345"), 8).value();
    EXPECT_EQ(first.offset, 0u);
    EXPECT_EQ(first.size, 4u);
    EXPECT_EQ(second.offset, 8u);
    EXPECT_EQ(second.size, 5u);
    EXPECT_EQ(arena.size(), 13u);
    // The gap is zero: it is sent too.
    EXPECT_EQ((std::string_view{reinterpret_cast<const char*>(arena.data()), 13}), "abc\0\0\0\0\00012345"sv);
    EXPECT_EQ(arena.add({}, 8)->size, 0u);
    EXPECT_EQ(arena.add(bytes_of("123456789"), 8).error(), Status::TooBig);
    EXPECT_EQ(arena.add_string("123456789", 8).error(), Status::TooBig);
    EXPECT_EQ(arena.add(bytes_of("12345678901234567"), 99).error(), Status::TooBig);
    EXPECT_EQ(arena.add_string("1234567890123456", 99).error(), Status::TooBig);
    EXPECT_TRUE(arena.add_string("123456789012345", 99));
    EXPECT_EQ(arena.add_string("", 99).error(), Status::TooBig);
}

TEST(Wire, ChecksChunks) {
    ChunkCheck chunks;
    EXPECT_EQ(chunks.take({8, 9}, 8).error(), Status::TooBig);
    EXPECT_TRUE(chunks.take({8, 8}, 8));
    EXPECT_EQ(chunks.take({8, 8}, 8).error(), Status::Invalid) << "overlaps";
    EXPECT_EQ(chunks.take({0, 8}, 8).error(), Status::Invalid) << "descends";
    EXPECT_EQ(chunks.take({17, 8}, 8).error(), Status::Invalid) << "misaligned";
    EXPECT_TRUE(chunks.take({0, 0}, 8));
    EXPECT_EQ(chunks.take({16, 0}, 8).error(), Status::Invalid) << "an empty chunk has one spelling";
    EXPECT_EQ(chunks.take({0xffff'fff8, 8}, 8).error(), Status::Invalid) << "wraps";
    EXPECT_TRUE(chunks.take({24, 1}, 8));
}

TEST(Wire, ChecksPieces) {
    const auto arena = bytes_of("0123456789"sv);
    EXPECT_EQ(piece(arena, {8, 2})->size(), 2u);
    EXPECT_EQ(piece(arena, {8, 3}).error(), Status::Invalid);
    EXPECT_EQ(piece(arena, {11, 1}).error(), Status::Invalid);
    EXPECT_EQ(piece(arena, {0xffff'ffff, 0xffff'ffff}).error(), Status::Invalid);
    EXPECT_TRUE(piece(arena, {99, 0})->empty());
}

}  // namespace

}  // namespace kos::wire
