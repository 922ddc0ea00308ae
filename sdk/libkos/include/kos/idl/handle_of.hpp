// SPDX-License-Identifier: Apache-2.0
// Schema of `handle<T>`: an index into the message's handle array; all ones: none.
#pragma once

#include <kos/abi/handle.hpp>
#include <kos/abi/rights.hpp>
#include <kos/base/wire.hpp>
#include <kos/idl/checker.hpp>
#include <kos/idl/decoder.hpp>
#include <kos/idl/encoder.hpp>
#include <kos/idl/handle_to.hpp>

namespace kos::idl {

// kNeeded: the rights without which the receiver does not take it.
template <typename Tag, abi::Rights kNeeded>
struct HandleOf {
    using Value = HandleTo<Tag>;

    static constexpr u64 kBytes = sizeof(u64);
    static constexpr u64 kAlign = sizeof(u64);
    static constexpr bool kPlain = false;
    static constexpr bool kUnchecked = false;
    static constexpr bool kDense = true;
    static constexpr u64 kArena = 0;
    static constexpr u64 kHandles = 1;
    static constexpr bool kBorrows = false;

    // INVALID: rights are given, and not all that are needed; TOO_BIG: more handles than a message takes.
    static Result<> encode(Encoder& encoder, std::byte* at, const Value& value) {
        const abi::Rights rights = value.rights == 0 ? kNeeded : value.rights;
        if ((rights & kNeeded) != kNeeded) {
            return Error{Status::Invalid};
        }
        const u64 index = value ? TRY(encoder.add_handle(value.handle, rights)) : abi::kNoHandle;
        wire::store({at, kBytes}, 0, index);
        return {};
    }

    static Result<> check(Checker& checker, const std::byte* at) { return checker.take_handle(at, kNeeded); }

    static Value decode(const Decoder& decoder, const std::byte* at) {
        const auto index = wire::load<u64>({at, kBytes}, 0);
        if (index == abi::kNoHandle) {
            return {};
        }
        const abi::HandleElement& element = decoder.handle(index);
        return {.handle = abi::Handle{element.handle}, .rights = element.rights};
    }
};

}  // namespace kos::idl
