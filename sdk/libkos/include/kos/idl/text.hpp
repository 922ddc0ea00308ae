// SPDX-License-Identifier: Apache-2.0
// Schema of `string<N>`: a chunk of UTF-8 whose last byte, and no other, is zero.
#pragma once

#include <string_view>

#include <kos/abi/message.hpp>
#include <kos/base/wire.hpp>
#include <kos/idl/checker.hpp>
#include <kos/idl/decoder.hpp>
#include <kos/idl/encoder.hpp>
#include <kos/idl/limits.hpp>

namespace kos::idl {

// kMost: bytes without the zero.
template <u64 kMost>
struct Text {
    using Value = std::string_view;

    static constexpr u64 kBytes = sizeof(abi::Chunk);
    static constexpr u64 kAlign = alignof(abi::Chunk);
    static constexpr bool kPlain = false;
    static constexpr bool kUnchecked = false;
    static constexpr bool kDense = true;
    static constexpr u64 kArena = chunk_bytes(kMost + 1);
    static constexpr u64 kHandles = 0;
    static constexpr bool kBorrows = false;

    // INVALID: not UTF-8, or with a zero byte inside; TOO_BIG: more than kMost bytes, or the arena is full.
    static Result<> encode(Encoder& encoder, std::byte* at, Value value) {
        if (value.size() > kMost) {
            return Error{Status::TooBig};
        }
        if (value.find('\0') != Value::npos || !wire::is_utf8(value)) {
            return Error{Status::Invalid};
        }
        const Encoder::Room room = TRY(encoder.reserve(value.size() + 1));
        wire::copy_bytes(room.bytes.data(), value.data(), value.size());
        room.bytes.back() = std::byte{0};
        wire::store({at, kBytes}, 0, room.chunk);
        return {};
    }

    static Result<> check(Checker& checker, const std::byte* at) {
        const auto bytes = TRY(checker.take_chunk(at, kMost + 1));
        TRY(wire::decode_string(bytes));
        return {};
    }

    static Value decode(const Decoder& decoder, const std::byte* at) {
        const auto bytes = decoder.chunk(at);
        // Bytes may be looked at as characters.
        return {reinterpret_cast<const char*>(bytes.data()), bytes.size() - 1};
    }
};

}  // namespace kos::idl
