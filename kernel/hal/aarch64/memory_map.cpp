// SPDX-License-Identifier: Apache-2.0
// Addresses of RAM: the physical map and the image's own.
#include <hal/memory_map.hpp>

#include "hal/aarch64/image.hpp"
#include "lib/assert.hpp"

namespace kos::hal {

void* phys_to_virt(PhysAddr address) {
    KOS_ASSERT(address.raw() < kPhysicalMapSize);
    // Safe: RAM is mapped at this address; other addresses fault.
    return reinterpret_cast<void*>(kPhysicalMapBase + address.raw());
}

PhysAddr virt_to_phys(const void* pointer) {
    // Safe: the pointer becomes a number and nothing is accessed through it.
    const u64 address = reinterpret_cast<u64>(pointer);
    if (address >= kKernelBase) {
        return image::physical(pointer);
    }
    KOS_ASSERT(address >= kPhysicalMapBase && address < kPhysicalMapBase + kPhysicalMapSize);
    return PhysAddr{address - kPhysicalMapBase};
}

}  // namespace kos::hal
