// SPDX-License-Identifier: Apache-2.0
// Tests of the generator: ChaCha20's test vectors (RFC 8439, 2.3.2 and A.1), seeds, and how even the numbers are.
#include "lib/random.hpp"

#include <set>
#include <string_view>

#include <gtest/gtest.h>

namespace kos::lib {
namespace {

std::string hex(std::span<const std::byte> bytes) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    for (const std::byte byte : bytes) {
        text += kDigits[std::to_integer<usize>(byte >> 4)];
        text += kDigits[std::to_integer<usize>(byte & std::byte{15})];
    }
    return text;
}

TEST(ChaCha20, BlockOfTheStandardsExample) {
    ChaCha20Key key;
    for (usize i = 0; i < key.size(); ++i) {
        key[i] = static_cast<std::byte>(i);
    }
    const ChaCha20Nonce nonce{{{}, {}, {}, std::byte{9}, {}, {}, {}, std::byte{0x4a}, {}, {}, {}, {}}};
    EXPECT_EQ(hex(chacha20_block(key, 1, nonce)),
              "10f1e7e4d13b5915500fdd1fa32071c4c7d1f4c733c068030422aa9ac3d46c4e"
              "d2826446079faa0914c2d705d98b02a2b5129cd1de164eb9cbd083e8a2503c4e");
}

TEST(ChaCha20, BlocksOfTheZeroKey) {
    EXPECT_EQ(hex(chacha20_block({}, 0, {})),
              "76b8e0ada0f13d90405d6ae55386bd28bdd219b8a08ded1aa836efcc8b770dc7"
              "da41597c5157488d7724e03fb8d84a376a43b8f41518a11cc387b669b2ee6586");
    EXPECT_EQ(hex(chacha20_block({}, 1, {})),
              "9f07e7be5551387a98ba977c732d080dcb0f29a048e3656912c6533e32ee7aed"
              "29b721769ce64e43d57133b074d839d531ed1f28510afb45ace10a1f4b794d6f");
}

TEST(Random, NumbersDependOnEverySeed) {
    const std::byte one[] = {std::byte{1}};
    const std::byte two[] = {std::byte{2}};
    Random none;
    Random first;
    Random second;
    Random both;
    first.add(one);
    second.add(two);
    both.add(one);
    both.add(two);
    const std::set<u64> numbers{none.next(), first.next(), second.next(), both.next(), none.next()};
    EXPECT_EQ(numbers.size(), 5u);
}

TEST(Random, EqualSeedsGiveEqualNumbers) {
    const std::byte seed[] = {std::byte{1}, std::byte{2}};
    Random first;
    Random second;
    first.add(seed);
    second.add(seed);
    for (int i = 0; i < 10; ++i) {
        EXPECT_EQ(first.next(), second.next());
    }
}

TEST(Random, StirringAheadChangesNoNumber) {
    Random plain;
    Random stirred;
    for (int i = 0; i < 10; ++i) {
        while (!stirred.has(1)) {
            stirred.stir();
        }
        EXPECT_EQ(stirred.next(), plain.next());
    }
}

TEST(Random, ASeedReplacesWhatWasComputedAhead) {
    const std::byte seed[] = {std::byte{1}};
    Random early;
    Random late;
    early.add(seed);
    late.stir();
    static_cast<void>(late.next());
    late.stir();
    late.add(seed);
    EXPECT_FALSE(late.has(1));
    EXPECT_NE(late.next(), early.next()) << "the key was another one";
}

TEST(Random, EveryBitIsSetHalfOfTheTime) {
    Random random;
    u32 set[64] = {};
    for (u32 i = 0; i < 10'000; ++i) {
        const u64 number = random.next();
        for (u32 bit = 0; bit < 64; ++bit) {
            set[bit] += (number >> bit) & 1 ? 1 : 0;
        }
    }
    for (const u32 count : set) {
        EXPECT_NEAR(count, 5'000, 300);  // six standard deviations
    }
}

TEST(Random, NumbersStayBelowTheirLimit) {
    Random random;
    u32 counts[3] = {};
    for (u32 i = 0; i < 9'000; ++i) {
        const u64 number = random.below(3);
        ASSERT_LT(number, 3u);
        ++counts[number];
    }
    for (const u32 count : counts) {
        EXPECT_NEAR(count, 3'000, 300);
    }
    EXPECT_EQ(random.below(1), 0u);
}

}  // namespace
}  // namespace kos::lib
