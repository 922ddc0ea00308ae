// SPDX-License-Identifier: Apache-2.0
// Schema of `sequence<T, N>`: a chunk of up to N elements.
#pragma once

#include <algorithm>
#include <span>
#include <type_traits>

#include <kos/abi/message.hpp>
#include <kos/base/wire.hpp>
#include <kos/idl/checker.hpp>
#include <kos/idl/decoder.hpp>
#include <kos/idl/encoder.hpp>
#include <kos/idl/limits.hpp>
#include <kos/idl/sequence.hpp>

namespace kos::idl {

// Elements with the wire's layout are used where they lie; others are decoded when they are asked for.
template <typename Element, u64 kMost>
struct SequenceOf {
    using Item = typename Element::Value;
    using Value = std::conditional_t<Element::kPlain, std::span<const Item>, Sequence<Item>>;

    static constexpr u64 kBytes = sizeof(abi::Chunk);
    static constexpr u64 kAlign = alignof(abi::Chunk);
    static constexpr bool kPlain = false;
    static constexpr bool kUnchecked = false;
    static constexpr bool kDense = true;
    static constexpr u64 kArena =
        bounded_sum(chunk_bytes(bounded_product(kMost, Element::kBytes)), bounded_product(kMost, Element::kArena));
    static constexpr u64 kHandles = bounded_product(kMost, Element::kHandles);
    static constexpr bool kBorrows = false;

    static_assert(Element::kBytes > 0, "elements without bytes cannot be counted");
    static_assert(Element::kAlign <= wire::kChunkAlign);

    // TOO_BIG: more than kMost elements, or the arena is full; and what the elements answer.
    static Result<> encode(Encoder& encoder, std::byte* at, const Value& value) {
        if (value.size() > kMost) {
            return Error{Status::TooBig};
        }
        const abi::Chunk chunk = TRY(encode_elements(encoder, value));
        wire::store({at, kBytes}, 0, chunk);
        return {};
    }

    static Result<> check(Checker& checker, const std::byte* at) {
        const auto bytes = TRY(checker.take_chunk(at, bounded_product(kMost, Element::kBytes)));
        if (bytes.size() % Element::kBytes != 0) {
            return Error{Status::Invalid};
        }
        if constexpr (!Element::kUnchecked) {
            for (usize begin = 0; begin < bytes.size(); begin += Element::kBytes) {
                TRY(Element::check(checker, bytes.data() + begin));
            }
        }
        return {};
    }

    static Value decode(const Decoder& decoder, const std::byte* at) {
        const auto bytes = decoder.chunk(at);
        const usize count = bytes.size() / Element::kBytes;
        if constexpr (Element::kPlain) {
            // Chunks are aligned for every type, and Item has the wire's layout: the bytes are such objects.
            return {static_cast<const Item*>(static_cast<const void*>(bytes.data())), count};
        } else {
            return {decoder, bytes.data(), count, static_cast<u32>(Element::kBytes), &Element::decode};
        }
    }

  private:
    static Result<abi::Chunk> encode_elements(Encoder& encoder, const Value& value) {
        if constexpr (Element::kPlain && Element::kUnchecked && Element::kDense) {
            return encoder.append(std::as_bytes(value));
        } else {
            const Encoder::Room room = TRY(encoder.reserve(value.size() * Element::kBytes));
            std::ranges::fill(room.bytes, std::byte{0});
            for (usize index = 0; index < value.size(); ++index) {
                TRY(Element::encode(encoder, room.bytes.data() + index * Element::kBytes, value[index]));
            }
            return room.chunk;
        }
    }
};

}  // namespace kos::idl
