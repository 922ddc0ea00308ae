// SPDX-License-Identifier: Apache-2.0
// What format_to writes, and which format strings do not compile.
#include <cstdint>
#include <limits>
#include <string>

#include <gtest/gtest.h>
#include <kos/base/fixed_buffer.hpp>
#include <kos/base/format.hpp>

namespace {

using kos::Status;
using kos::detail::FormatFault;
using kos::detail::FormatKind;

template <typename... Args>
std::string format(kos::FormatString<Args...> text, const Args&... arguments) {
    std::string result;
    kos::format_to([&](std::string_view piece) { result += piece; }, text, arguments...);
    return result;
}

template <typename... Kinds>
constexpr FormatFault check(std::string_view text, Kinds... kinds) {
    const FormatKind list[sizeof...(Kinds) + 1] = {kinds...};
    return kos::detail::check_format(text, {list, sizeof...(Kinds)});
}

static_assert(check("plain") == FormatFault::None);
static_assert(check("{}", FormatKind::Text) == FormatFault::None);
static_assert(check("{:#018x}", FormatKind::Unsigned) == FormatFault::None);
static_assert(check("{{}}") == FormatFault::None);
static_assert(check("{}") == FormatFault::TooFewArguments);
static_assert(check("x", FormatKind::Text) == FormatFault::TooManyArguments);
static_assert(check("{", FormatKind::Text) == FormatFault::UnclosedBrace);
static_assert(check("{:", FormatKind::Text) == FormatFault::UnclosedBrace);
static_assert(check("{:8", FormatKind::Text) == FormatFault::UnclosedBrace);
static_assert(check("}") == FormatFault::UnclosedBrace);
static_assert(check("{0}", FormatKind::Text) == FormatFault::UnknownSpec);
static_assert(check("{:q}", FormatKind::Unsigned) == FormatFault::UnknownSpec);
static_assert(check("{:123}", FormatKind::Unsigned) == FormatFault::UnknownSpec);
static_assert(check("{:x}", FormatKind::Text) == FormatFault::SpecOfNumbersOnly);
static_assert(check("{:08}", FormatKind::Boolean) == FormatFault::SpecOfNumbersOnly);
static_assert(check("{:d}", FormatKind::Character) == FormatFault::SpecOfNumbersOnly);

TEST(Format, WritesIntegers) {
    EXPECT_EQ(format("{} {}", 0, -1), "0 -1");
    EXPECT_EQ(format("{}", std::numeric_limits<std::int64_t>::min()), "-9223372036854775808");
    EXPECT_EQ(format("{}", std::numeric_limits<std::uint64_t>::max()), "18446744073709551615");
    EXPECT_EQ(format("{}", std::uint8_t{200}), "200");
    EXPECT_EQ(format("{}", std::int8_t{-100}), "-100");
}

TEST(Format, WritesHexadecimal) {
    EXPECT_EQ(format("{:x} {:#x}", 255u, 255u), "ff 0xff");
    EXPECT_EQ(format("{:016x}", 0xdead'beefu), "00000000deadbeef");
    EXPECT_EQ(format("{:#018x}", 0xdead'beefu), "0x00000000deadbeef");
    EXPECT_EQ(format("{:x}", std::numeric_limits<std::uint64_t>::max()), "ffffffffffffffff");
    EXPECT_EQ(format("{:#x}", -16), "-0x10");
}

TEST(Format, PadsAndAligns) {
    EXPECT_EQ(format("[{:5}]", 42), "[   42]");
    EXPECT_EQ(format("[{:<5}]", 42), "[42   ]");
    EXPECT_EQ(format("[{:05}]", -42), "[-0042]");
    EXPECT_EQ(format("[{:5}]", "ab"), "[ab   ]");
    EXPECT_EQ(format("[{:>5}]", "ab"), "[   ab]");
    EXPECT_EQ(format("[{:2}]", "abc"), "[abc]");
    EXPECT_EQ(format("[{:>6}]", true), "[  true]");
}

TEST(Format, WritesTextCharactersAndStatus) {
    const std::string_view view = "view";
    const char* const pointer = "pointer";
    EXPECT_EQ(format("{} {} {} {}", view, pointer, "literal", 'c'), "view pointer literal c");
    EXPECT_EQ(format("{} {}", true, false), "true false");
    EXPECT_EQ(format("{}", Status::BadHandle), "BAD_HANDLE");
    EXPECT_EQ(format("{}", static_cast<Status>(9999)), "?");
    EXPECT_EQ(format("{}", static_cast<const char*>(nullptr)), "(null)");
    char text[] = "array";
    EXPECT_EQ(format("{}", text), "array");
}

TEST(Format, WritesPointers) {
    EXPECT_EQ(format("{}", nullptr), "0x0");
    const std::uintptr_t address = 0x1000;
    EXPECT_EQ(format("{}", std::bit_cast<const int*>(address)), "0x1000");
}

TEST(Format, DoubledBracesStandForOne) {
    EXPECT_EQ(format("{{{}}}", 1), "{1}");
    EXPECT_EQ(format("{{}}"), "{}");
}

std::string g_written;

void write_piece(std::string_view piece) {
    g_written += piece;
}

TEST(Format, AFunctionIsASinkToo) {
    g_written.clear();
    kos::format_to(write_piece, "{}-{}", 1, "two");
    EXPECT_EQ(g_written, "1-two");
}

TEST(FixedBuffer, KeepsWhatFits) {
    kos::FixedBuffer<8> buffer;
    kos::format_to(buffer, "{}", "12345678");
    EXPECT_EQ(buffer.view(), "12345678");
    EXPECT_FALSE(buffer.truncated());
}

TEST(FixedBuffer, MarksWhatWasCutOff) {
    kos::FixedBuffer<8> buffer;
    kos::format_to(buffer, "{}{}", "12345678", 9);
    EXPECT_EQ(buffer.view(), "12345...");
    EXPECT_TRUE(buffer.truncated());
    buffer.clear();
    EXPECT_EQ(buffer.view(), "");
    EXPECT_FALSE(buffer.truncated());
}

}  // namespace
