// SPDX-License-Identifier: Apache-2.0
// The memory functions against the host's, for every small length and overlap.
#include "memory.hpp"

#include <cstring>
#include <vector>

#include <gtest/gtest.h>

namespace {

using kos::u8;
using kos::usize;

constexpr usize kMost = 70;

std::vector<u8> pattern(usize bytes, u8 seed = 1) {
    std::vector<u8> result(bytes);
    for (usize index = 0; index < bytes; ++index) {
        result[index] = static_cast<u8>(index * 7 + seed);
    }
    return result;
}

TEST(Memory, CopiesEveryLength) {
    for (usize bytes = 0; bytes <= kMost; ++bytes) {
        const auto source = pattern(bytes);
        std::vector<u8> target(bytes);
        kos::detail::copy_up(target.data(), source.data(), bytes);
        EXPECT_EQ(target, source) << bytes;
    }
}

TEST(Memory, MovesOverlappingBytes) {
    for (usize shift = 0; shift <= 20; ++shift) {
        for (usize bytes = 0; bytes <= kMost; ++bytes) {
            auto up = pattern(kMost + 20);
            auto expected = up;
            std::memmove(expected.data(), expected.data() + shift, bytes);
            kos::detail::copy_up(up.data(), up.data() + shift, bytes);
            EXPECT_EQ(up, expected) << "down by " << shift << ", " << bytes << " bytes";

            auto down = pattern(kMost + 20);
            expected = down;
            std::memmove(expected.data() + shift, expected.data(), bytes);
            kos::detail::copy_down(down.data() + shift, down.data(), bytes);
            EXPECT_EQ(down, expected) << "up by " << shift << ", " << bytes << " bytes";
        }
    }
}

TEST(Memory, FillsExactly) {
    for (usize bytes = 0; bytes <= kMost; ++bytes) {
        auto target = pattern(kMost + 2);
        auto expected = target;
        std::memset(expected.data() + 1, 0xa5, bytes);
        kos::detail::fill(target.data() + 1, 0xa5, bytes);
        EXPECT_EQ(target, expected) << bytes;
    }
}

TEST(Memory, ComparesAsUnsignedBytes) {
    for (usize bytes = 1; bytes <= kMost; ++bytes) {
        const auto left = pattern(bytes);
        EXPECT_EQ(kos::detail::compare(left.data(), left.data(), bytes), 0);
        for (usize at = 0; at < bytes; ++at) {
            auto right = left;
            right[at] = static_cast<u8>(right[at] ^ 0x80);
            const int ours = kos::detail::compare(left.data(), right.data(), bytes);
            const int theirs = std::memcmp(left.data(), right.data(), bytes);
            EXPECT_EQ(ours < 0, theirs < 0) << bytes << " bytes, differing at " << at;
            EXPECT_NE(ours, 0);
        }
    }
}

}  // namespace
