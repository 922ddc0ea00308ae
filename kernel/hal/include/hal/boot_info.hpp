// SPDX-License-Identifier: Apache-2.0
// What the HAL found out about the machine before the kernel proper starts.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include <config.hpp>

#include "lib/address.hpp"

namespace kos::hal {

struct PhysRange {
    PhysAddr start;
    u64 size;

    constexpr PhysAddr end() const { return start + size; }
};

inline constexpr usize kMaxMemoryRanges = 32;
inline constexpr usize kMaxCpus = config::kMaxCpus;

// Ranges sorted by address, page-aligned, not overlapping.
struct RangeList {
    PhysRange ranges[kMaxMemoryRanges];
    usize count = 0;

    std::span<const PhysRange> span() const { return {ranges, count}; }
};

struct BootInfo {
    RangeList ram;   // what the device tree calls memory
    RangeList free;  // ram minus kernel image, device tree, initrd, reserved regions: the page allocator's
    std::span<const std::byte> device_tree;
    std::span<const std::byte> initrd;  // the ROMFS image, through the physical map; empty: none given
    PhysRange initrd_range;
    std::span<std::byte> seed;  // secret bytes of the boot loader, wiped where they lay; who uses them wipes these too
    std::string_view model;
    std::string_view boot_arguments;
    u32 cpu_count;           // that the device tree names, the boot CPU included; at least 1
    u32 entry_level;         // exception level at which the kernel was entered
    u64 entry_instructions;  // retired_instructions() at entry, 0 if not counted
};

}  // namespace kos::hal

// Called by the HAL on the boot CPU with MMU, console, clock and interrupt controller ready, interrupts masked,
// on the boot CPU's kernel stack. Defined in core.
extern "C" [[noreturn]] void kos_main(const kos::hal::BootInfo& info);
