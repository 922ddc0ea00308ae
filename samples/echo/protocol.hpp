// SPDX-License-Identifier: Apache-2.0
// What client and server of echo agree on: the sizes of each round's message, and its bytes.
#pragma once

#include <cstddef>
#include <span>

#include <kos/base/types.hpp>

namespace echo {

inline constexpr kos::u32 kRounds = 1000;
inline constexpr kos::u16 kEndpoint = 0;
inline constexpr kos::u16 kEcho = 0;  // method: send the bytes back, each of them inverted
inline constexpr kos::usize kMostConstant = 4096;
inline constexpr kos::usize kMostArena = 65536;

struct Sizes {
    kos::usize constant;  // bytes
    kos::usize arena;
};

// Ten kinds of message take turns.
constexpr Sizes sizes_of(kos::u32 round) {
    const kos::usize some_constant = 65 + kos::usize{round} * 37 % (kMostConstant - 64);
    const kos::usize some_arena = 1 + kos::usize{round} * 97 % 4096;
    switch (round % 10) {
        case 0:
            return {0, 0};
        case 1:
            return {8, 0};
        case 2:
            return {32, 0};
        case 3:
            return {64, 0};
        case 4:
            return {65, 0};
        case 5:
            return {some_constant, 0};
        case 6:
            return {kMostConstant, 0};
        case 7:
            return {8, some_arena};
        case 8:
            return {some_constant, some_arena};
        default:
            return {64, round % 50 == 9 ? kMostArena : 1};
    }
}

static_assert(sizes_of(kRounds - 1).constant <= kMostConstant);

enum class Direction : kos::u8 {
    Request,
    Response,
};

// The byte that stands at an index of a round's message.
constexpr std::byte byte_at(kos::u32 round, kos::usize index, Direction direction) {
    const auto value = static_cast<kos::u8>(kos::usize{round} * 31 + index * 7 + index / 256);
    return std::byte{direction == Direction::Request ? value : static_cast<kos::u8>(~value)};
}

inline void fill(std::span<std::byte> bytes, kos::u32 round, Direction direction) {
    for (kos::usize index = 0; index < bytes.size(); ++index) {
        bytes[index] = byte_at(round, index, direction);
    }
}

// True if these are exactly the round's bytes.
inline bool matches(std::span<const std::byte> bytes, kos::usize size, kos::u32 round, Direction direction) {
    if (bytes.size() != size) {
        return false;
    }
    for (kos::usize index = 0; index < bytes.size(); ++index) {
        if (bytes[index] != byte_at(round, index, direction)) {
            return false;
        }
    }
    return true;
}

}  // namespace echo
