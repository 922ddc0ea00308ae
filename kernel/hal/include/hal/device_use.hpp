// SPDX-License-Identifier: Apache-2.0
// What of the machine is the kernel's own, so that a driver in user space may not have it.
#pragma once

#include <hal/boot_info.hpp>
#include <hal/interrupt.hpp>

namespace kos::hal {

enum class PageUse : u8 {
    Free,    // devices that the kernel does not drive, or nothing at all
    Memory,  // some of it is RAM
    Kernel,  // some of it is registers of a device that the kernel drives
};

// Of whole pages.
PageUse page_use(PhysRange pages);
// Whether the line is that of a device that the kernel drives.
bool is_kernel_line(IrqLine line);

}  // namespace kos::hal
