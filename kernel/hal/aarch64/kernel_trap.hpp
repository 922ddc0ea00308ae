// SPDX-License-Identifier: Apache-2.0
// Exceptions taken in the kernel itself: a user address that faults in user_access.S, or the end.
#pragma once

#include <hal/frame.hpp>

namespace kos::hal {

// Which entry of the vector table was taken; vectors.S passes these numbers.
enum class Vector : u64 {
    KernelSync = 0,
    KernelIrq = 1,
    KernelFiq = 2,
    KernelSerror = 3,
    UserFiq = 4,
    UserSerror = 5,
    User32 = 6,       // an exception from AArch32, which user space cannot enter
    ThreadStack = 7,  // the kernel running on SP_EL0, which it never does
};

struct KernelTrap {
    Frame frame;   // sp: the kernel's stack pointer; tpidr is not filled in
    u64 syndrome;  // ESR_EL1
    u64 address;   // FAR_EL1
    Vector vector;
    u64 reserved;
};

}  // namespace kos::hal

// Returns to go on at trap->frame.elr.
extern "C" void kos_on_kernel_trap(kos::hal::KernelTrap* trap);
