// SPDX-License-Identifier: Apache-2.0
// Who sent a request, and the duty to answer it.
#pragma once

#include <utility>

#include <kos/listener.hpp>

namespace kos::idl {

class Caller {
  public:
    Caller(u64 sid, u64 cookie, ReplyToken token) : sid_{sid}, cookie_{cookie}, token_{std::move(token)} {}

    // The sender's security identifier, as the kernel knows it.
    u64 sid() const { return sid_; }
    // What the server chose when it accepted the channel.
    u64 cookie() const { return cookie_; }

    // The server answers later, by the token; what its method returns is then ignored. What the parameters point to is
    // gone when the method returns.
    ReplyToken defer() {
        deferred_ = true;
        return std::move(token_);
    }
    bool deferred() const { return deferred_; }

    // What the kernel knows the request by while it is not answered: Thread.ReadRegisters.
    abi::ReplyToken token() const { return token_.value(); }

    // For the loop that answers.
    ReplyToken release() { return std::move(token_); }

  private:
    u64 sid_;
    u64 cookie_;
    ReplyToken token_;
    bool deferred_ = false;
};

}  // namespace kos::idl
