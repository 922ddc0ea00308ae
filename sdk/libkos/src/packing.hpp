// SPDX-License-Identifier: Apache-2.0
// Between messages and registers: what message.cpp and listener.cpp share. Pure functions, tested on the host.
#pragma once

#include <kos/listener.hpp>
#include <kos/message.hpp>
#include <kos/registers.hpp>

namespace kos::detail {

// What one direction sends.
struct Outgoing {
    u64 target;  // x0
    abi::Header header;
    std::span<const std::byte> constant;
    std::span<const std::byte> arena;
    std::span<const abi::HandleElement> handles;
};

// The registers of a Call or Reply; descriptor is filled in and pointed to if the message or the space need it.
// TOO_BIG: the constant part is longer than 4096 bytes, the arena than 4 GiB, or there are more than 16 handles.
Result<Registers> pack(const Outgoing& out, const MessageSpace& space, Deadline deadline, abi::Descriptor& descriptor);

// Whether a Reply that failed so was refused before it was looked at whom it is for: its token is still owed an answer.
bool is_refused_reply(Status status);

// Stores what came in registers into in_constant and shrinks the spans to what came. TOO_BIG: it does not fit.
Result<> unpack_response(const Registers& in, Message& message);

// x0 is Ok.
Request unpack_request(const Registers& in, const MessageSpace& space);

}  // namespace kos::detail
