// SPDX-License-Identifier: Apache-2.0
// The one lock over all kernel objects, first come first served (design.md section 4). Who works long under it looks
// whether others wait.
#pragma once

#include "lib/lock.hpp"

namespace kos {

inline constinit TicketLock kernel_lock{LockRank::Kernel};

}  // namespace kos
