// SPDX-License-Identifier: Apache-2.0
// Schema of `array<T, N>`: the elements, one behind the other.
#pragma once

#include <array>
#include <cstring>

#include <kos/base/result.hpp>
#include <kos/idl/checker.hpp>
#include <kos/idl/decoder.hpp>
#include <kos/idl/encoder.hpp>
#include <kos/idl/limits.hpp>

namespace kos::idl {

template <typename Element, u64 kCount>
struct ArrayOf {
    using Value = std::array<typename Element::Value, kCount>;

    static constexpr u64 kBytes = kCount * Element::kBytes;
    static constexpr u64 kAlign = Element::kAlign;
    static constexpr bool kPlain = Element::kPlain;
    static constexpr bool kUnchecked = Element::kUnchecked;
    static constexpr bool kDense = Element::kDense;
    static constexpr u64 kArena = bounded_product(kCount, Element::kArena);
    static constexpr u64 kHandles = bounded_product(kCount, Element::kHandles);
    static constexpr bool kBorrows = kCount == 1 && Element::kBorrows;

    static_assert(kCount > 0);

    static Result<> encode(Encoder& encoder, std::byte* at, const Value& value) {
        if constexpr (kPlain && kUnchecked && kDense) {
            std::memcpy(at, value.data(), kBytes);
        } else {
            for (usize index = 0; index < kCount; ++index) {
                TRY(Element::encode(encoder, at + index * Element::kBytes, value[index]));
            }
        }
        return {};
    }

    static Result<> check(Checker& checker, const std::byte* at) {
        if constexpr (!kUnchecked) {
            for (usize index = 0; index < kCount; ++index) {
                TRY(Element::check(checker, at + index * Element::kBytes));
            }
        }
        return {};
    }

    static Value decode(const Decoder& decoder, const std::byte* at) {
        Value value{};
        if constexpr (kPlain) {
            std::memcpy(value.data(), at, kBytes);
        } else {
            for (usize index = 0; index < kCount; ++index) {
                value[index] = Element::decode(decoder, at + index * Element::kBytes);
            }
        }
        return value;
    }
};

}  // namespace kos::idl
