// SPDX-License-Identifier: Apache-2.0
// Schemas of a struct without fields, which is one byte of padding, and of a union without alternatives, which has no
// value.
#pragma once

#include <kos/abi/message.hpp>
#include <kos/base/result.hpp>
#include <kos/idl/checker.hpp>
#include <kos/idl/decoder.hpp>
#include <kos/idl/encoder.hpp>

namespace kos::idl {

template <typename Struct>
struct EmptyStruct {
    using Value = Struct;

    static constexpr u64 kBytes = 1;
    static constexpr u64 kAlign = 1;
    static constexpr bool kPlain = true;
    static constexpr bool kUnchecked = true;
    static constexpr bool kDense = false;
    static constexpr u64 kArena = 0;
    static constexpr u64 kHandles = 0;
    static constexpr bool kBorrows = false;

    static_assert(sizeof(Value) == kBytes);

    static Result<> encode(Encoder&, std::byte*, const Value&) { return {}; }
    static Result<> check(Checker&, const std::byte*) { return {}; }
    static Value decode(const Decoder&, const std::byte*) { return {}; }
};

template <typename Union>
struct EmptyUnion {
    using Value = Union;

    static constexpr u64 kBytes = sizeof(u32);
    static constexpr u64 kAlign = alignof(u32);
    static constexpr bool kPlain = true;
    static constexpr bool kUnchecked = false;
    static constexpr bool kDense = false;
    static constexpr u64 kArena = 0;
    static constexpr u64 kHandles = 0;
    static constexpr bool kBorrows = false;

    static_assert(sizeof(Value) == kBytes);

    static Result<> encode(Encoder&, std::byte*, const Value&) { return Error{Status::Invalid}; }
    static Result<> check(Checker&, const std::byte*) { return Error{Status::Invalid}; }
    static Value decode(const Decoder&, const std::byte*) { return {}; }
};

}  // namespace kos::idl
