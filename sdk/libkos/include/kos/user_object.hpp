// SPDX-License-Identifier: Apache-2.0
// User objects: what a server hands out as its own, with a number that nobody else reads. Example:
// sdk/libkos/examples/user_object.cpp.
//
// The handle is a client's to keep, to duplicate and to send back, as its rights say. Notice::on_last_handle tells the
// server when nobody has one any more.
#pragma once

#include <kos/owned_handle.hpp>

namespace kos {

class UserObject {
  public:
    UserObject() = delete;

    // A new object. cookie: what cookie() answers for all of its handles. rights: of the handle; bits 16 to 31 mean
    // what the maker wants. QUOTA: too many handles or too little memory; NO_MEMORY.
    static Result<OwnedHandle> create(u64 cookie, abi::Rights rights);
    // The cookie of an object that this process has made, from any handle of it. WRONG_TYPE: it is no user object;
    // NO_RIGHTS: another process has made it; BAD_HANDLE, REVOKED.
    static Result<u64> cookie(abi::Handle handle);
};

}  // namespace kos
