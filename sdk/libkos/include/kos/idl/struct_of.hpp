// SPDX-License-Identifier: Apache-2.0
// Schema of a struct, and of the parameters of one direction.
#pragma once

#include <algorithm>
#include <cstring>
#include <type_traits>

#include <kos/base/result.hpp>
#include <kos/idl/checker.hpp>
#include <kos/idl/decoder.hpp>
#include <kos/idl/encoder.hpp>
#include <kos/idl/limits.hpp>

namespace kos::idl {

// A field: where it stands, what it is, and the member of the C++ struct that holds it.
template <u64 kAt, typename FieldSchema, auto kWhich>
struct Field {
    using Schema = FieldSchema;
    static constexpr u64 kOffset = kAt;
    static constexpr u64 kEnd = kAt + Schema::kBytes;
    static constexpr auto kMember = kWhich;
    static_assert(kOffset % Schema::kAlign == 0);

    template <typename Struct>
    static Result<> encode(Encoder& encoder, std::byte* at, const Struct& value) {
        static_assert(std::is_same_v<decltype(value.*kMember), const typename Schema::Value&>);
        return Schema::encode(encoder, at + kOffset, value.*kMember);
    }
    static Result<> check(Checker& checker, const std::byte* at) { return Schema::check(checker, at + kOffset); }
    template <typename Struct>
    static void decode(const Decoder& decoder, const std::byte* at, Struct& value) {
        value.*kMember = Schema::decode(decoder, at + kOffset);
    }
};

// Fields in the order of the description, at ascending offsets.
template <typename Struct, typename... Fields>
struct StructOf {
    using Value = Struct;

    static constexpr u64 kAlign = std::max({u64{1}, Fields::Schema::kAlign...});
    static constexpr u64 kBytes = round_up(std::max({u64{0}, Fields::kEnd...}), kAlign);
    static constexpr bool kPlain = (Fields::Schema::kPlain && ...);
    static constexpr bool kUnchecked = (Fields::Schema::kUnchecked && ...);
    static constexpr bool kDense = (Fields::Schema::kDense && ...) && (u64{0} + ... + Fields::Schema::kBytes) == kBytes;
    static constexpr u64 kArena = std::min(kHuge, (u64{0} + ... + Fields::Schema::kArena));
    static constexpr u64 kHandles = std::min(kHuge, (u64{0} + ... + Fields::Schema::kHandles));
    // A blob has an arena of its own: only one field has any.
    static constexpr bool kBorrows =
        (0 + ... + (Fields::Schema::kArena > 0 ? 1 : 0)) == 1 && (Fields::Schema::kBorrows || ...);

    static_assert(!kPlain || sizeof...(Fields) == 0 || (sizeof(Value) == kBytes && alignof(Value) == kAlign));

    static Result<> encode(Encoder& encoder, std::byte* at, const Value& value) {
        Result<> result;
        if constexpr (kPlain && kUnchecked && kDense && sizeof...(Fields) > 0) {
            std::memcpy(at, &value, kBytes);
        } else {
            static_cast<void>(((result = Fields::encode(encoder, at, value)).has_value() && ...));
        }
        return result;
    }

    static Result<> check(Checker& checker, const std::byte* at) {
        Result<> result;
        if constexpr (!kUnchecked) {
            static_cast<void>(((result = Fields::check(checker, at)).has_value() && ...));
        }
        return result;
    }

    static Value decode(const Decoder& decoder, const std::byte* at) {
        Value value{};
        if constexpr (kPlain && sizeof...(Fields) > 0) {
            std::memcpy(&value, at, kBytes);
        } else {
            (Fields::decode(decoder, at, value), ...);
        }
        return value;
    }
};

}  // namespace kos::idl
