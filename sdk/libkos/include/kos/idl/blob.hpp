// SPDX-License-Identifier: Apache-2.0
// Schema of `bytes<N>`: a chunk of anything.
#pragma once

#include <span>

#include <kos/abi/message.hpp>
#include <kos/base/wire.hpp>
#include <kos/idl/checker.hpp>
#include <kos/idl/decoder.hpp>
#include <kos/idl/encoder.hpp>
#include <kos/idl/limits.hpp>

namespace kos::idl {

// kMost: bytes.
template <u64 kMost>
struct Blob {
    using Value = std::span<const std::byte>;

    static constexpr u64 kBytes = sizeof(abi::Chunk);
    static constexpr u64 kAlign = alignof(abi::Chunk);
    static constexpr bool kPlain = false;
    static constexpr bool kUnchecked = false;
    static constexpr bool kDense = true;
    static constexpr u64 kArena = chunk_bytes(kMost);
    static constexpr u64 kHandles = 0;
    static constexpr bool kBorrows = kMost > 0;

    // TOO_BIG: more than kMost bytes, or the arena is full.
    static Result<> encode(Encoder& encoder, std::byte* at, Value value) {
        if (value.size() > kMost) {
            return Error{Status::TooBig};
        }
        wire::store({at, kBytes}, 0, TRY(encoder.append(value)));
        return {};
    }

    static Result<> check(Checker& checker, const std::byte* at) {
        TRY(checker.take_chunk(at, kMost));
        return {};
    }

    static Value decode(const Decoder& decoder, const std::byte* at) { return decoder.chunk(at); }
};

}  // namespace kos::idl
