// SPDX-License-Identifier: Apache-2.0
// What an exception syndrome means.
#pragma once

#include <hal/trap.hpp>

namespace kos::hal {

// From ESR_EL1 and FAR_EL1 of a synchronous exception that is no system call.
Fault decode_fault(u64 syndrome, u64 address);

}  // namespace kos::hal
