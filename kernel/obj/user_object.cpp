// SPDX-License-Identifier: Apache-2.0
// Creation of user objects.
#include "obj/user_object.hpp"

namespace kos::obj {

namespace {

constinit mm::ObjectCache<UserObject> cache;

}  // namespace

Result<UserObject*> UserObject::create(Process& maker, u64 cookie) {
    return cache.create(maker.account(), maker, cookie);
}

void UserObject::destroy() {
    cache.destroy(payer(), this);
}

}  // namespace kos::obj
