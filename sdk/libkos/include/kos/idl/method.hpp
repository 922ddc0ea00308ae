// SPDX-License-Identifier: Apache-2.0
// A method: its number and the schemas of its three directions, and what follows from them.
#pragma once

#include <algorithm>
#include <type_traits>

#include <kos/idl/answer.hpp>
#include <kos/idl/limits.hpp>
#include <kos/idl/schema.hpp>

namespace kos::idl {

namespace detail {

template <typename Schema>
using ValueOrVoid = std::conditional_t<std::is_same_v<Schema, NoParameters>, void, typename Schema::Value>;

template <typename Out, typename Refused>
struct AnswerType {
    using Type = Answer<ValueOrVoid<Out>, typename Refused::Value>;
};

template <typename Out>
struct AnswerType<Out, NoParameters> {
    using Type = Result<ValueOrVoid<Out>>;
};

// What the sender needs room for: a lone blob is sent from where it lies.
template <typename Schema>
constexpr MessageSize sent_size() {
    MessageSize size = size_of<Schema>();
    size.arena = Schema::kBorrows ? 0 : size.arena;
    return size;
}

}  // namespace detail

// Requests with a longer arena are not packed on the stack: the caller gives scratch room.
inline constexpr u64 kStackArenaBytes = 4096;

// Schemas of directions without parameters are NoParameters.
template <u16 kMethod, typename InSchema, typename OutSchema = NoParameters, typename ErrorSchema = NoParameters>
struct MethodOf {
    using In = InSchema;
    using Out = OutSchema;
    using Refused = ErrorSchema;
    // What the client's member function returns and the server's gives.
    using Answer = typename detail::AnswerType<Out, Refused>::Type;

    static constexpr u16 kMid = kMethod;
    static constexpr bool kHasErrors = !std::is_same_v<Refused, NoParameters>;
    // The client's function takes `std::span<std::byte> scratch`.
    static constexpr bool kNeedsScratch = !In::kBorrows && In::kArena > kStackArenaBytes;
    // It takes `std::span<std::byte> results`.
    static constexpr bool kNeedsResults = Out::kArena > 0 || Refused::kArena > 0;
    // What a server needs.
    static constexpr Limits kLimits = {
        .request = size_of<In>(),
        .response = longest(detail::sent_size<Out>(), detail::sent_size<Refused>()),
    };
};

// What a server of all these methods needs.
template <typename... Methods>
constexpr Limits limits_of() {
    Limits result;
    ((result = longest(result, Methods::kLimits)), ...);
    return result;
}

}  // namespace kos::idl
