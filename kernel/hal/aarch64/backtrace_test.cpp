// SPDX-License-Identifier: Apache-2.0
// Walks along good and damaged chains of frame records.
#include "hal/aarch64/backtrace.hpp"

#include <array>
#include <vector>

#include <gtest/gtest.h>

namespace kos::hal {
namespace {

class Backtrace : public testing::Test {
  protected:
    u64 at(usize word) const { return reinterpret_cast<u64>(&stack_[word]); }
    StackBounds bounds() const { return {at(0), at(0) + sizeof(stack_)}; }

    // A record at this word: the previous record's word (or a raw value), and the return address.
    void record(usize word, u64 previous, u64 return_address) {
        stack_[word] = previous;
        stack_[word + 1] = return_address;
    }

    std::vector<u64> walk(u64 frame_pointer) const {
        std::array<u64, 4> addresses{};
        const usize count = walk_frames(frame_pointer, bounds(), addresses);
        return {addresses.begin(), addresses.begin() + static_cast<std::ptrdiff_t>(count)};
    }

    alignas(16) std::array<u64, 32> stack_{};
};

TEST_F(Backtrace, FollowsTheChainToItsEnd) {
    record(2, at(8), 100);
    record(8, at(20), 200);
    record(20, 0, 300);
    EXPECT_EQ(walk(at(2)), (std::vector<u64>{100, 200, 300}));
}

TEST_F(Backtrace, StopsAtAZeroReturnAddress) {
    record(2, at(8), 100);
    record(8, at(20), 0);
    EXPECT_EQ(walk(at(2)), (std::vector<u64>{100}));
}

TEST_F(Backtrace, LeavesRingsAndChainsDownwards) {
    record(2, at(2), 100);
    EXPECT_EQ(walk(at(2)), (std::vector<u64>{100}));
    record(10, at(2), 200);
    EXPECT_EQ(walk(at(10)), (std::vector<u64>{200}));
}

TEST_F(Backtrace, ReadsNothingOutsideOfTheStack) {
    EXPECT_TRUE(walk(at(0) - 16).empty());
    EXPECT_TRUE(walk(at(0) + sizeof(stack_)).empty());
    EXPECT_TRUE(walk(at(0) + sizeof(stack_) - 8).empty()) << "half a record";
    EXPECT_TRUE(walk(at(1) + 4).empty()) << "misaligned";
    EXPECT_TRUE(walk(~u64{0} - 7).empty());
}

TEST_F(Backtrace, FillsAtMostWhatFits) {
    for (usize word = 0; word < 16; word += 2) {
        record(word, at(word + 2), 100 + word);
    }
    EXPECT_EQ(walk(at(0)).size(), 4U);
}

}  // namespace
}  // namespace kos::hal
