// SPDX-License-Identifier: Apache-2.0
// Closing and duplicating handles.
#include <kos/core/handle.hpp>
#include <kos/owned_handle.hpp>

namespace kos {

void OwnedHandle::reset() {
    if (handle_) {
        // The only refusal is that it is closed already, which is what was wanted.
        static_cast<void>(core::Handle::close(release()));
    }
}

Result<> OwnedHandle::close() {
    return core::Handle::close(release());
}

Result<OwnedHandle> OwnedHandle::duplicate(abi::Rights rights) const {
    return OwnedHandle{TRY(core::Handle::duplicate(handle_, rights)).duplicate};
}

Result<u64> OwnedHandle::sid() const {
    return TRY(core::Handle::get_sid(handle_)).sid;
}

}  // namespace kos
