// SPDX-License-Identifier: Apache-2.0
// Sleeping on a word, without a kernel that can do it.
#include <kos/detail/futex.hpp>

namespace kos::detail {

Result<> futex_wait(const FutexWord& /*word*/, u32 /*expected*/, Deadline /*deadline*/) {
    return Error{Status::Unsupported};
}

// Nobody sleeps, so nobody has to be woken.
void futex_wake(const FutexWord& /*word*/, u32 /*count*/) {}

}  // namespace kos::detail
