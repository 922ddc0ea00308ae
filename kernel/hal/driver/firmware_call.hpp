// SPDX-License-Identifier: Apache-2.0
// Calls into the firmware above the kernel. Source: Arm DEN 0028, SMC Calling Convention.
#pragma once

#include <kos/base/types.hpp>

namespace kos::hal {

// The function's number without arguments; its answer comes back.
u64 call_secure_monitor(u64 function);
u64 call_hypervisor(u64 function);

}  // namespace kos::hal
