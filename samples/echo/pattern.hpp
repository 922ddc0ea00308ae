// SPDX-License-Identifier: Apache-2.0
// The bits that echo's client sends in each round, and how they come back.
#pragma once

#include <algorithm>
#include <cstddef>
#include <ranges>

#include <kos/base/types.hpp>

namespace echo {

// The byte that stands at an index of a round's message.
constexpr kos::u8 byte_at(kos::u32 round, kos::usize index) {
    return static_cast<kos::u8>(kos::usize{round} * 31 + index * 7 + index / 256);
}

constexpr kos::u64 word_at(kos::u32 round, kos::usize index) {
    return byte_at(round, index) * 0x0101'0101'0101'0101u ^ index;
}

// Any range of bytes or of small numbers.
template <typename Bytes>
void fill(Bytes&& bytes, kos::u32 round) {
    using Byte = std::ranges::range_value_t<Bytes>;
    kos::usize index = 0;
    std::ranges::generate(bytes, [&] { return Byte{byte_at(round, index++)}; });
}

// Puts the inverse of what is there into as many places as there are.
template <typename From, typename To>
void invert(const From& from, To&& to) {
    using Value = std::ranges::range_value_t<From>;
    std::ranges::transform(from, std::ranges::begin(to), [](Value value) { return static_cast<Value>(~value); });
}

// True if these are exactly the round's bytes, inverted.
template <typename Bytes>
bool is_inverse(const Bytes& bytes, kos::usize size, kos::u32 round) {
    using Byte = std::ranges::range_value_t<Bytes>;
    kos::usize index = 0;
    const auto matches = [&](Byte byte) { return static_cast<Byte>(~byte) == Byte{byte_at(round, index++)}; };
    return bytes.size() == size && std::ranges::all_of(bytes, matches);
}

}  // namespace echo
