// SPDX-License-Identifier: Apache-2.0
// Drivers of the kernel itself, bound to device tree nodes by `compatible`. A driver's file registers itself; Kconfig
// says which files are built.
#pragma once

#include <span>
#include <string_view>

#include <kos/base/result.hpp>

#include "hal/dtb/address.hpp"
#include "lib/mmio.hpp"

namespace kos::hal {

// Bound in this order.
enum class DriverClass : u8 {
    Console,
    Firmware,  // power off, restart
    InterruptController,
    Timer,
    RealTimeClock,
};

inline constexpr u32 kDriverClasses = 5;

// What a driver is started with.
struct Device {
    const dtb::Tree& tree;
    dtb::Node node;
};

struct Driver {
    std::string_view compatible;
    DriverClass driver_class;
    // Makes the device ready and hands it to the HAL (devices.hpp).
    Result<void> (*probe)(const Device& device);
};

// A node with the driver that matches it best: the first string of `compatible` that some driver has.
struct Match {
    dtb::Node node{};
    const Driver* driver = nullptr;
};

inline constexpr usize kMaxMatches = 32;

struct MatchList {
    Match matches[kMaxMatches];
    usize count = 0;

    std::span<const Match> span() const { return {matches, count}; }
};

// The driver for this node; nullptr: none.
const Driver* find_driver(std::span<const Driver> drivers, const dtb::Node& node);

// All nodes that are okay and have a driver, in the order of the tree; what exceeds the list is left out.
MatchList match_drivers(std::span<const Driver> drivers, const dtb::Tree& tree);

// The drivers of this kernel.
std::span<const Driver> all_drivers();

// Device registers, mapped. NO_MEMORY: the device window is full.
Result<Mmio> map_physical(dtb::AddressRange range);
// The index-th register block of the node, mapped. Errors as dtb::reg(), or NO_MEMORY.
Result<Mmio> map_registers(const Device& device, u32 index);

}  // namespace kos::hal

// Registers a driver; `name` is unique in the kernel.
#define KOS_DRIVER(name, compatible, driver_class, probe)                                \
    [[gnu::used, gnu::section(".kos_drivers")]] const ::kos::hal::Driver driver_##name { \
        compatible, ::kos::hal::DriverClass::driver_class, probe                         \
    }
