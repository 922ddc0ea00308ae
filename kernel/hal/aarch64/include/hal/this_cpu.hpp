// SPDX-License-Identifier: Apache-2.0
// This CPU's local data: one instruction.
#pragma once

#include <hal/cpu_local.hpp>

namespace kos::hal {

inline CpuLocal& this_cpu() {
    u64 local;
    // Safe: reads what set_boot_cpu() or set_this_cpu() put there. Volatile: those change it.
    asm volatile("mrs %0, tpidr_el1" : "=r"(local));
    return *reinterpret_cast<CpuLocal*>(local);
}

}  // namespace kos::hal
