// SPDX-License-Identifier: Apache-2.0
// Schema of a union: a 32-bit tag, the alternative's position, and the alternatives behind it.
#pragma once

#include <algorithm>
#include <cstring>
#include <memory>
#include <type_traits>
#include <utility>

#include <kos/base/result.hpp>
#include <kos/base/wire.hpp>
#include <kos/idl/checker.hpp>
#include <kos/idl/decoder.hpp>
#include <kos/idl/encoder.hpp>
#include <kos/idl/limits.hpp>

namespace kos::idl {

// An alternative: what it is, and the member of the C++ struct's anonymous union that holds it.
template <typename AlternativeSchema, auto kWhich>
struct Alternative {
    using Schema = AlternativeSchema;
    static constexpr auto kMember = kWhich;
};

// Union: a struct of `Tag tag` (an enum of u32 whose values are the positions) and of an anonymous union. The first
// alternative has an initializer, so that a Union can be made without arguments.
template <typename Union, u64 kUnionBytes, u64 kUnionAlign, u64 kPayload, typename... Alternatives>
struct UnionOf {
    using Value = Union;
    using Tag = decltype(Union::tag);

    static constexpr u64 kBytes = kUnionBytes;
    static constexpr u64 kAlign = kUnionAlign;
    static constexpr bool kPlain = (Alternatives::Schema::kPlain && ...);
    static constexpr bool kUnchecked = false;
    static constexpr bool kDense = false;
    static constexpr u64 kArena = std::max({Alternatives::Schema::kArena...});
    static constexpr u64 kHandles = std::max({Alternatives::Schema::kHandles...});
    // A blob has an arena of its own: only one alternative has any.
    static constexpr bool kBorrows =
        (0 + ... + (Alternatives::Schema::kArena > 0 ? 1 : 0)) == 1 && (Alternatives::Schema::kBorrows || ...);

    static_assert(sizeof(Tag) == sizeof(u32) && sizeof...(Alternatives) > 0);
    static_assert(kPayload >= sizeof(u32) && kPayload % std::max({Alternatives::Schema::kAlign...}) == 0);
    static_assert(kPayload + std::max({Alternatives::Schema::kBytes...}) <= kBytes);
    static_assert(!kPlain || (sizeof(Value) == kBytes && alignof(Value) == kAlign));

    // INVALID: no such tag; and what the alternative answers.
    static Result<> encode(Encoder& encoder, std::byte* at, const Value& value) {
        const u32 tag = static_cast<u32>(value.tag);
        wire::store({at, sizeof(tag)}, 0, tag);
        return visit(tag, [&]<typename Chosen>(Chosen) {
            return Chosen::Schema::encode(encoder, at + kPayload, value.*Chosen::kMember);
        });
    }

    static Result<> check(Checker& checker, const std::byte* at) {
        return visit(tag_at(at),
                     [&]<typename Chosen>(Chosen) { return Chosen::Schema::check(checker, at + kPayload); });
    }

    static Value decode(const Decoder& decoder, const std::byte* at) {
        Value value{};
        if constexpr (kPlain) {
            std::memcpy(&value, at, kBytes);
        } else {
            value.tag = static_cast<Tag>(tag_at(at));
            static_cast<void>(visit(tag_at(at), [&]<typename Chosen>(Chosen) {
                std::construct_at(&(value.*Chosen::kMember), Chosen::Schema::decode(decoder, at + kPayload));
                return Result<>{};
            }));
        }
        return value;
    }

  private:
    static u32 tag_at(const std::byte* at) { return wire::load<u32>({at, sizeof(u32)}, 0); }

    // Calls the function with the alternative of the tag. INVALID: there is none.
    template <typename Function>
    static Result<> visit(u32 tag, const Function& function) {
        Result<> result = Error{Status::Invalid};
        u32 index = 0;
        static_cast<void>(((tag == index++ && (result = function(Alternatives{}), true)) || ...));
        return result;
    }
};

}  // namespace kos::idl
