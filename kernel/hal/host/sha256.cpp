// SPDX-License-Identifier: Apache-2.0
// Host tests hash portably.
#include <hal/sha256.hpp>

namespace kos::hal {

Sha256Engine sha256_engine() {
    return sha256_portable;
}

usize sha256_step() {
    return kSha256BlockSize;
}

}  // namespace kos::hal
