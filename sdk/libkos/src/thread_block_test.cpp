// SPDX-License-Identifier: Apache-2.0
// Where thread-local variables come to lie.
#include "thread_block.hpp"

#include <array>
#include <bit>

#include <gtest/gtest.h>

namespace kos::detail {
namespace {

constexpr std::array kBytes{std::byte{1}, std::byte{2}, std::byte{3}};

TEST(ThreadBlock, ProgramWithoutVariablesNeedsNone) {
    const ThreadTemplate none;
    EXPECT_EQ(none.block_bytes(), 0U);
    EXPECT_EQ(none.lay_out({}), 0U);
}

TEST(ThreadBlock, VariablesFollowTwoWordsAtTheirAlignment) {
    for (const usize alignment : {1U, 8U, 16U, 32U, 64U, 4096U}) {
        const ThreadTemplate variables{kBytes, 40, alignment};
        const usize bytes = variables.block_bytes();
        alignas(16) static std::array<std::byte, 16384> memory;
        for (usize shift = 0; shift < 64; shift += 7) {
            memory.fill(std::byte{0xee});
            const u64 pointer = variables.lay_out(std::span{memory}.subspan(shift, bytes));
            const auto first = std::bit_cast<u64>(&memory[shift]);
            ASSERT_GE(pointer, first);
            EXPECT_EQ(pointer % std::max<usize>(alignment, 16), 0U);
            const usize head = std::max<usize>(alignment, 16);
            const auto* begin = std::bit_cast<const std::byte*>(pointer);
            ASSERT_LE(begin + head + 40, &memory[shift] + bytes);
            EXPECT_TRUE(std::equal(kBytes.begin(), kBytes.end(), begin + head));
            EXPECT_EQ(std::count(begin + head + kBytes.size(), begin + head + 40, std::byte{0}), 37);
            EXPECT_EQ(std::count(begin, begin + 16, std::byte{0}), 16);
            EXPECT_EQ(memory[shift + bytes], std::byte{0xee});
        }
    }
}

}  // namespace
}  // namespace kos::detail
