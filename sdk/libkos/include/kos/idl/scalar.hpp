// SPDX-License-Identifier: Apache-2.0
// Schema of an integer.
#pragma once

#include <concepts>

#include <kos/base/result.hpp>
#include <kos/base/wire.hpp>
#include <kos/idl/checker.hpp>
#include <kos/idl/decoder.hpp>
#include <kos/idl/encoder.hpp>

namespace kos::idl {

// What all schemas have:
//   Value       the type in programs
//   kBytes      bytes in the constant part, or of an element in the arena
//   kAlign      of these bytes
//   kPlain      Value has the wire's layout
//   kUnchecked  any bytes are a value
//   kDense      no byte of it is padding
//   kArena      the most bytes that its chunks take of the arena
//   kHandles    the most handles
//   kBorrows    it has exactly one chunk, and that is a blob
//   encode      writes the value at `at`, where all is zero; TOO_BIG, INVALID
//   check       INVALID or NO_RIGHTS: what stands at `at` is no value
//   decode      the value at `at`, which was checked
template <std::integral T>
struct Scalar {
    using Value = T;

    static constexpr u64 kBytes = sizeof(T);
    static constexpr u64 kAlign = sizeof(T);
    static constexpr bool kPlain = true;
    static constexpr bool kUnchecked = true;
    static constexpr bool kDense = true;
    static constexpr u64 kArena = 0;
    static constexpr u64 kHandles = 0;
    static constexpr bool kBorrows = false;

    static Result<> encode(Encoder&, std::byte* at, Value value) {
        wire::store({at, kBytes}, 0, value);
        return {};
    }
    static Result<> check(Checker&, const std::byte*) { return {}; }
    static Value decode(const Decoder&, const std::byte* at) { return wire::load<Value>({at, kBytes}, 0); }
};

}  // namespace kos::idl
