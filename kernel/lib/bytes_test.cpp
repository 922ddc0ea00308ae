// SPDX-License-Identifier: Apache-2.0
// ByteView: bounds, and that words at a time find what bytes at a time do.
#include "lib/bytes.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace kos::lib {
namespace {

constexpr usize kMostBytes = 40;

// On the heap, so that the address sanitizer sees a byte read beyond it.
std::vector<std::byte> filled(usize size, u8 value) {
    std::vector<std::byte> bytes(size, std::byte{value});
    bytes.shrink_to_fit();
    return bytes;
}

TEST(ByteView, StringEndsAtTheFirstZeroWhereverItLies) {
    for (usize size = 1; size <= kMostBytes; ++size) {
        for (usize zero = 0; zero < size; ++zero) {
            // 0x80 and 0x01 are the bytes that a wrong trick with words takes for zero.
            for (const u8 value : {u8{0x01}, u8{0x7f}, u8{0x80}, u8{0xff}}) {
                auto bytes = filled(size, value);
                bytes[zero] = std::byte{0};
                for (usize from = 0; from <= zero; ++from) {
                    const auto text = ByteView{bytes}.c_string(from);
                    ASSERT_TRUE(text.has_value()) << size << ' ' << zero << ' ' << from;
                    ASSERT_EQ(text->size(), zero - from) << size << ' ' << zero << ' ' << from;
                }
            }
        }
    }
}

TEST(ByteView, StringOfTwoZerosEndsAtTheLower) {
    for (usize first = 0; first + 1 < kMostBytes; ++first) {
        auto bytes = filled(kMostBytes, 1);
        bytes[first] = bytes[first + 1] = std::byte{0};
        EXPECT_EQ(ByteView{bytes}.c_string(0)->size(), first);
    }
}

TEST(ByteView, StringWithoutZeroIsInvalid) {
    for (usize size = 0; size <= kMostBytes; ++size) {
        const auto bytes = filled(size, 0x80);
        for (usize from = 0; from <= size + 1; ++from) {
            EXPECT_FALSE(ByteView{bytes}.c_string(from).has_value()) << size << ' ' << from;
        }
    }
}

TEST(ByteView, OneByteThatIsNotZeroIsSeen) {
    for (usize size = 1; size <= kMostBytes; ++size) {
        for (usize other = 0; other < size; ++other) {
            auto bytes = filled(size, 0);
            bytes[other] = std::byte{0x80};
            const ByteView view{bytes};
            EXPECT_FALSE(view.is_zero(0, size)) << size << ' ' << other;
            EXPECT_TRUE(view.is_zero(0, other)) << size << ' ' << other;
            EXPECT_TRUE(view.is_zero(other + 1, size - other - 1)) << size << ' ' << other;
        }
    }
}

TEST(ByteView, ZeroRangesMustLieWithin) {
    const auto bytes = filled(16, 0);
    const ByteView view{bytes};
    EXPECT_TRUE(view.is_zero(16, 0));
    EXPECT_FALSE(view.is_zero(16, 1));
    EXPECT_FALSE(view.is_zero(9, 8));
    EXPECT_FALSE(view.is_zero(~u64{0}, 2));
}

}  // namespace
}  // namespace kos::lib
