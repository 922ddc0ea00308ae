// SPDX-License-Identifier: Apache-2.0
// The steps of the boot, in the order of boot.cpp. Each panics with the reason if the machine cannot be used.
#pragma once

#include <hal/boot_info.hpp>

#include "hal/dtb/tree.hpp"

namespace kos::hal {

// Kconfig's EARLY_CONSOLE: messages before the device tree is read.
void start_early_console();

// Maps and validates the device tree; it stays mapped and valid for ever.
const dtb::Tree& open_device_tree(PhysAddr address, BootInfo& info);

// Finds memory and initrd and maps all RAM.
void discover_memory(const dtb::Tree& tree, PhysAddr device_tree, BootInfo& info);

// Takes the seeds out of the device tree, once it is mapped with all RAM.
void take_seeds(const dtb::Tree& tree, BootInfo& info);

// Model and CPUs.
void describe_machine(const dtb::Tree& tree, BootInfo& info);
void find_other_cpus(const dtb::Tree& tree, BootInfo& info);

// Each that was started and is not this one: it comes into the kernel. How many that are.
u32 call_other_cpus();

}  // namespace kos::hal
