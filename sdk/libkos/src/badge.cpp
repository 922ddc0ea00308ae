// SPDX-License-Identifier: Apache-2.0
// Badges and user objects, by the kernel's endpoint Handle.
#include <kos/badge.hpp>
#include <kos/core/handle.hpp>
#include <kos/user_object.hpp>

namespace kos {

Result<Badge> Badge::create(abi::Handle handle, const Notice& notice, const Options& options) {
    return Badge{OwnedHandle{
        TRY(core::Handle::create_badge(handle, options.rights, notice.handle().get(), options.bits, options.cookie))
            .badge}};
}

Result<u64> Badge::cookie(abi::Handle handle) const {
    return TRY(core::Handle::dereference(handle, handle_.get())).cookie;
}

Result<> Badge::revoke() const {
    return core::Handle::revoke(handle_.get());
}

Result<OwnedHandle> UserObject::create(u64 cookie, abi::Rights rights) {
    return OwnedHandle{TRY(core::Handle::create_user_object(cookie, rights)).object};
}

Result<u64> UserObject::cookie(abi::Handle handle) {
    return TRY(core::Handle::dereference(handle, abi::Handle{})).cookie;
}

}  // namespace kos
