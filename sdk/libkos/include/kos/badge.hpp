// SPDX-License-Identifier: Apache-2.0
// Badge: a handle by which its owner tracks, recognises and takes back all that is derived from it. Example:
// sdk/libkos/examples/badge.cpp.
//
// A server that lends something makes a badge of it for each client and sends duplicates. When the client's last one is
// gone, closed, revoked or dead with its holder, the badge signals its notice; a handle that comes back tells by
// cookie() whose it was.
#pragma once

#include <utility>

#include <kos/notice.hpp>

namespace kos {

class Badge {
  public:
    struct Options {
        abi::Rights rights;  // what the badge, and all that is derived from it, may do
        u64 bits;            // that are set in the notice, at least one
        u64 cookie = 0;
    };

    Badge() = default;

    // Derives a badge of a handle, which needs DUPLICATE and the rights. notice: needs SIGNAL, and stays open. INVALID:
    // no bits; NO_RIGHTS; QUOTA: too many handles, too little memory, or 8 badges lie in each other; NO_MEMORY.
    static Result<Badge> create(abi::Handle handle, const Notice& notice, const Options& options);

    // What is lent: duplicates of it, or it itself in a message, count on the badge. Needs the rights for that.
    const OwnedHandle& handle() const { return handle_; }
    // The cookie, if `handle` was derived from this badge. NO_RIGHTS: it was not; BAD_HANDLE, REVOKED.
    Result<u64> cookie(abi::Handle handle) const;
    // Takes back all that counts on it. NO_RIGHTS: the badge was made without REVOKE.
    Result<> revoke() const;

    explicit operator bool() const { return static_cast<bool>(handle_); }

  private:
    explicit Badge(OwnedHandle handle) : handle_{std::move(handle)} {}

    OwnedHandle handle_{};
};

}  // namespace kos
