// SPDX-License-Identifier: Apache-2.0
// The table of drivers that the linker has put together, and the mapping of their registers.
#include "hal/aarch64/kernel_map.hpp"
#include "hal/driver/driver.hpp"

extern "C" {
extern const kos::hal::Driver kos_drivers_start[];
extern const kos::hal::Driver kos_drivers_end[];
}

namespace kos::hal {

std::span<const Driver> all_drivers() {
    return {kos_drivers_start, kos_drivers_end};
}

Result<Mmio> map_physical(dtb::AddressRange range) {
    return Mmio{TRY(kernel_map::map_device({PhysAddr{range.base}, range.size}))};
}

Result<Mmio> map_registers(const Device& device, u32 index) {
    return map_physical(TRY(dtb::reg(device.tree, device.node, index)));
}

}  // namespace kos::hal
