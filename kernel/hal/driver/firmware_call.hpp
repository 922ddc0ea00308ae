// SPDX-License-Identifier: Apache-2.0
// Calls into the firmware above the kernel. Source: Arm DEN 0028, SMC Calling Convention.
#pragma once

#include <kos/base/types.hpp>

namespace kos::hal {

// What a function is called with; what it does not take is 0.
struct FirmwareArguments {
    u64 first = 0;
    u64 second = 0;
    u64 third = 0;
};

// The function by its number; its answer comes back.
u64 call_secure_monitor(u64 function, const FirmwareArguments& arguments);
u64 call_hypervisor(u64 function, const FirmwareArguments& arguments);

}  // namespace kos::hal
