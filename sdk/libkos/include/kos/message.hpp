// SPDX-License-Identifier: Apache-2.0
// Messages without a generated client: bytes and numbers. Programs that have an IDL use the generated classes.
//
// A message is a constant part (up to 4096 bytes), an arena and up to 16 handles. Constant parts of up to 64 bytes
// travel in registers, padded with zeros to a multiple of 8 bytes. A handle that arrives is derived from the one
// that was sent, which stays open, with the rights that the sender named; the receiver owns it.
#pragma once

#include <cstddef>
#include <span>

#include <kos/abi/handle.hpp>
#include <kos/abi/message.hpp>
#include <kos/base/result.hpp>
#include <kos/deadline.hpp>

namespace kos {

enum class ResponseKind : u8 {
    Normal,
    Refusal,  // the server refused, in the terms of its interface
};

// A message that is sent, or that was received.
struct MessageParts {
    std::span<const std::byte> constant{};
    std::span<const std::byte> arena{};
    std::span<const abi::HandleElement> handles{};
};

// Memory for a message.
struct MessageSpace {
    std::span<std::byte> constant{};
    std::span<std::byte> arena{};
    std::span<abi::HandleElement> handles{};
};

// One request and the response to it.
struct Message {
    u16 endpoint = 0;  // RIID
    u16 method = 0;    // MID
    std::span<const std::byte> constant{};
    std::span<const std::byte> arena{};
    std::span<const abi::HandleElement> handles{};
    // Where the response may be stored; after the call, what was stored.
    std::span<std::byte> in_constant{};
    std::span<std::byte> in_arena{};
    std::span<abi::HandleElement> in_handles{};
    ResponseKind response = ResponseKind::Normal;  // after the call
};

// Sends the request and waits for the response until the deadline. channel needs CALL.
// Errors: what the kernel answers (abi.md); TOO_BIG also if the response does not fit what message offers. Of handles:
// BAD_HANDLE, REVOKED; NO_RIGHTS: one lacks TRANSFER or a right that was named; INVALID: one is named twice; QUOTA: the
// server has no room for them.
Result<> call(abi::Handle channel, Message& message, Deadline deadline = Deadline::never());

// Closes the handles of a message that nobody takes.
void close_all(std::span<const abi::HandleElement> handles);

}  // namespace kos
