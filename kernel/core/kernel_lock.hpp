// SPDX-License-Identifier: Apache-2.0
// The one lock over all kernel objects, first come first served (design.md section 4).
#pragma once

#include "lib/lock.hpp"

namespace kos::core {

inline constinit TicketLock kernel_lock{LockRank::Kernel};

}  // namespace kos::core
