// SPDX-License-Identifier: Apache-2.0
// Closing a handle.
#include <kos/core/handle.hpp>
#include <kos/owned_handle.hpp>

namespace kos {

void OwnedHandle::reset() {
    if (handle_) {
        // The only refusal is that it is closed already, which is what was wanted.
        static_cast<void>(core::Handle::close(release()));
    }
}

}  // namespace kos
