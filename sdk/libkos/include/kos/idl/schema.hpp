// SPDX-License-Identifier: Apache-2.0
// All schemas (kos/idl/scalar.hpp says what they have in common), and what is done with one: encode, check and decode
// a whole message.
#pragma once

#include <cstdint>

#include <kos/idl/array_of.hpp>
#include <kos/idl/blob.hpp>
#include <kos/idl/empty_of.hpp>
#include <kos/idl/handle_of.hpp>
#include <kos/idl/no_parameters.hpp>
#include <kos/idl/scalar.hpp>
#include <kos/idl/sequence_of.hpp>
#include <kos/idl/struct_of.hpp>
#include <kos/idl/text.hpp>
#include <kos/idl/union_of.hpp>
#include <kos/message.hpp>

namespace kos::idl {

// The message, built in the given room, which it points into; a lone blob lies where it lay.
// TOO_BIG: over a bound, or the room is too small; INVALID: no such value exists in the description.
template <typename Schema>
Result<MessageParts> encode(const typename Schema::Value& value, const MessageSpace& room) {
    constexpr usize kConstant = size_of<Schema>().constant;
    if (kConstant > room.constant.size()) {
        return Error{Status::TooBig};
    }
    const auto constant = room.constant.first(kConstant);
    std::ranges::fill(constant, std::byte{0});
    Encoder encoder{room.arena, room.handles, Schema::kBorrows ? Blobs::Borrow : Blobs::Copy};
    TRY(Schema::encode(encoder, constant.data(), value));
    return MessageParts{constant, encoder.arena(), encoder.handles()};
}

// INVALID or NO_RIGHTS: it is not a message of the schema. The arena is aligned to 8, else INVALID, too.
template <typename Schema>
Result<> check(const MessageParts& message) {
    const bool aligned = reinterpret_cast<std::uintptr_t>(message.arena.data()) % wire::kChunkAlign == 0;
    if (message.constant.size() != size_of<Schema>().constant || !aligned) {
        return Error{Status::Invalid};
    }
    Checker checker{message.arena, message.handles};
    TRY(Schema::check(checker, message.constant.data()));
    return checker.finish();
}

// The value of a message that was checked; it may point into the message's arena and handles.
template <typename Schema>
typename Schema::Value decode(const MessageParts& message) {
    return Schema::decode(Decoder{message.arena, message.handles}, message.constant.data());
}

}  // namespace kos::idl
