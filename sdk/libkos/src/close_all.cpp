// SPDX-License-Identifier: Apache-2.0
// Closing the handles of a message.
#include <kos/core/handle.hpp>
#include <kos/message.hpp>

namespace kos {

void close_all(std::span<const abi::HandleElement> handles) {
    for (const abi::HandleElement& element : handles) {
        // The only refusal is that it is closed already, which is what was wanted.
        static_cast<void>(core::Handle::close(abi::Handle{element.handle}));
    }
}

}  // namespace kos
