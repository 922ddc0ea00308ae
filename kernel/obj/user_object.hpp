// SPDX-License-Identifier: Apache-2.0
// What a process hands out as its own: a cookie that nobody but its maker reads.
#pragma once

#include "obj/process.hpp"

namespace kos::obj {

class UserObject final : public Object {
  public:
    // QUOTA, NO_MEMORY.
    static Result<UserObject*> create(Process& maker, u64 cookie);

    UserObject(Process& maker, u64 cookie)
        : Object{abi::ObjectType::UserObject, maker}, maker_{&maker}, cookie_{cookie} {}
    ~UserObject() = default;

    // NO_RIGHTS: somebody else has made it.
    Result<u64> cookie(const Process& asker) const {
        return &asker == maker_ ? Result<u64>{cookie_} : Error{Status::NoRights};
    }

  private:
    void destroy() override;

    Process* maker_;  // pays, so it is there
    u64 cookie_;
};

}  // namespace kos::obj
