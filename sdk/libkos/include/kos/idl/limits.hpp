// SPDX-License-Identifier: Apache-2.0
// How long messages can become: schemas compute it, servers and clients make room for it.
#pragma once

#include <algorithm>

#include <kos/abi/message.hpp>
#include <kos/base/types.hpp>
#include <kos/base/wire.hpp>

namespace kos::idl {

// Bounds of bounds: more than any message may have, and far from overflow.
inline constexpr u64 kHuge = u64{1} << 40;

constexpr u64 bounded_sum(u64 left, u64 right) {
    return std::min(kHuge, left + right);
}

constexpr u64 bounded_product(u64 left, u64 right) {
    return left != 0 && right > kHuge / left ? kHuge : std::min(kHuge, left * right);
}

constexpr u64 round_up(u64 bytes, u64 align) {
    return (bytes + align - 1) / align * align;
}

// What a chunk takes of an arena.
constexpr u64 chunk_bytes(u64 bytes) {
    return std::min(kHuge, wire::align_chunk(bytes));
}

// Of a message, or the most of any message.
struct MessageSize {
    u32 constant = 0;  // bytes, a multiple of 8
    u32 arena = 0;     // bytes; all ones if it may be longer than that
    u32 handles = 0;

    friend constexpr bool operator==(const MessageSize&, const MessageSize&) = default;
};

constexpr MessageSize longest(const MessageSize& left, const MessageSize& right) {
    return {.constant = std::max(left.constant, right.constant),
            .arena = std::max(left.arena, right.arena),
            .handles = std::max(left.handles, right.handles)};
}

// What the messages of an interface, or of an entity's interfaces, may need.
struct Limits {
    MessageSize request{};
    MessageSize response{};  // of both kinds

    friend constexpr bool operator==(const Limits&, const Limits&) = default;
};

constexpr Limits longest(const Limits& left, const Limits& right) {
    return {.request = longest(left.request, right.request), .response = longest(left.response, right.response)};
}

// The most that messages of the schema need.
template <typename Schema>
constexpr MessageSize size_of() {
    return {.constant = static_cast<u32>(round_up(Schema::kBytes, sizeof(u64))),
            .arena = static_cast<u32>(std::min<u64>(Schema::kArena, ~u32{0})),
            .handles = static_cast<u32>(std::min<u64>(Schema::kHandles, abi::kMaxHandles))};
}

}  // namespace kos::idl
