// SPDX-License-Identifier: Apache-2.0
// Where things lie in the kernel's half of the address space (TTBR1, 39 bits).
#pragma once

#include "lib/address.hpp"

namespace kos::hal {

// Every byte of RAM, read-write and never executable; the kernel image's read-only parts are read-only here too.
inline constexpr u64 kPhysicalMapBase = 0xffff'ff80'0000'0000;
inline constexpr u64 kPhysicalMapSize = u64{1} << 38;
// Device registers, mapped on demand.
inline constexpr u64 kDeviceBase = 0xffff'ffc0'0000'0000;
inline constexpr u64 kDeviceSize = u64{1} << 30;
// Per-CPU kernel stacks, each above an unmapped guard page.
inline constexpr u64 kStackBase = 0xffff'ffe0'0000'0000;
// The kernel image is linked here and runs here wherever it was loaded.
inline constexpr u64 kKernelBase = 0xffff'ffff'8000'0000;

// RAM as the kernel reads and writes it. Defined by the HAL: host tests back it by a buffer.
void* phys_to_virt(PhysAddr address);
PhysAddr virt_to_phys(const void* pointer);

}  // namespace kos::hal
