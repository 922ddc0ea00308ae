// SPDX-License-Identifier: Apache-2.0
// Room for the answer to a request, and the answer that was put there. It sends nothing.
#pragma once

#include <array>
#include <span>

#include <kos/idl/limits.hpp>
#include <kos/idl/schema.hpp>
#include <kos/listener.hpp>

namespace kos::idl {

class Outgoing {
  public:
    explicit Outgoing(const MessageSpace& room) : room_{room} {}
    // The answer may point into this object.
    Outgoing(const Outgoing&) = delete;
    Outgoing& operator=(const Outgoing&) = delete;

    // Out or error parameters. A lone blob is not copied: it has to stay until the answer is sent. On errors, those of
    // idl::encode, the answer is an empty refusal.
    template <typename Schema>
    Result<> put(ResponseKind kind, const typename Schema::Value& value) {
        refuse();
        const MessageParts parts = TRY(encode<Schema>(value, room_));
        response_ = {.constant = parts.constant, .arena = parts.arena, .handles = parts.handles, .kind = kind};
        return {};
    }

    // The error response of a method without error parameters. status is not Ok.
    void put_status(Status status) {
        status_word_ = {static_cast<u64>(status)};
        response_ = {.constant = std::as_bytes(std::span{status_word_}), .kind = ResponseKind::Refusal};
    }

    // An error response of length 0: the client reads INVALID. It is what stands here before anything was put.
    void refuse() { response_ = {.kind = ResponseKind::Refusal}; }

    const Response& response() const { return response_; }

  private:
    MessageSpace room_;
    std::array<u64, 1> status_word_{};
    Response response_{.kind = ResponseKind::Refusal};
};

}  // namespace kos::idl
