// SPDX-License-Identifier: Apache-2.0
// The memory of a server: what requests are received into and what answers are packed in.
#pragma once

#include <array>

#include <kos/abi/message.hpp>
#include <kos/idl/limits.hpp>
#include <kos/idl/outgoing.hpp>
#include <kos/message.hpp>

namespace kos {

// Room for messages of up to this size, aligned as the runtime wants it.
template <idl::MessageSize kSize>
class MessageRoom {
  public:
    MessageSpace space() { return {.constant = constant_, .arena = arena_, .handles = handles_}; }

  private:
    alignas(u64) std::array<std::byte, kSize.constant> constant_;
    alignas(u64) std::array<std::byte, kSize.arena> arena_;
    std::array<abi::HandleElement, kSize.handles> handles_;
};

namespace detail {

// Constant parts of up to 64 bytes come in registers: they need no room, and a message without memory is faster.
constexpr idl::MessageSize in_memory(idl::MessageSize size) {
    size.constant = size.constant <= abi::kRegisterBytes ? 0 : size.constant;
    return size;
}

}  // namespace detail

// Of what a dispatcher says: `static kos::ServerSpace<Dispatcher::kLimits> space;`
template <idl::Limits kLimits>
struct ServerSpace {
    MessageRoom<detail::in_memory(kLimits.request)> request;
    MessageRoom<kLimits.response> response;
};

// For the answers to deferred requests: `static kos::ReplySpace<Dispatcher::kLimits> room; … room.outgoing() …`
template <idl::Limits kLimits>
class ReplySpace {
  public:
    idl::Outgoing outgoing() { return idl::Outgoing{room_.space()}; }

  private:
    MessageRoom<kLimits.response> room_;
};

}  // namespace kos
