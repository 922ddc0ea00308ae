// SPDX-License-Identifier: Apache-2.0
// The boot steps that find memory, initrd, model and CPUs.
#include <algorithm>
#include <cstring>

#include <hal/memory_map.hpp>

#include "hal/aarch64/boot_steps.hpp"
#include "hal/aarch64/image.hpp"
#include "hal/aarch64/kernel_map.hpp"
#include "hal/dtb/chosen.hpp"
#include "hal/memory_discovery.hpp"
#include "hal/range_list.hpp"
#include "lib/log.hpp"
#include "lib/panic.hpp"

namespace kos::hal {
namespace {

PhysRange find_initrd(const dtb::Tree& tree) {
    const Result<dtb::AddressRange> range = dtb::initrd(tree);
    if (range.has_value()) {
        return {PhysAddr{range->base}, range->size};
    }
    if (range.error() != Status::NotFound) {
        panic("boot: linux,initrd-start and linux,initrd-end in the device tree's /chosen are malformed");
    }
    return {};
}

Result<void> map_all(const MemoryLayout& layout) {
    RangeList writable = layout.mappable;
    TRY(subtract_range(writable, image::read_only()));
    for (const PhysRange& range : writable.span()) {
        TRY(kernel_map::map_ram(range, KernelAccess::ReadWrite));
    }
    return kernel_map::map_ram(image::read_only(), KernelAccess::Read);
}

void take_initrd(const MemoryLayout& layout, PhysRange initrd, BootInfo& info) {
    if (initrd.size == 0) {
        return;
    }
    if (!contains_range(layout.mappable, initrd)) {
        panic_with("boot: the initrd at {:#x}, {} bytes, does not lie in memory", initrd.start.raw(), initrd.size);
    }
    info.initrd_range = initrd;
    // Safe: it lies in RAM, which is mapped.
    info.initrd = {static_cast<const std::byte*>(phys_to_virt(initrd.start)), initrd.size};
}

// The seeds, one behind the other.
constexpr usize kMaxSeedBytes = 128;
constinit std::byte seed_bytes[kMaxSeedBytes]{};
constinit bool tree_is_writable = false;

// Copies a seed, as far as there is room, and wipes it in the tree. Returns the bytes that were copied.
usize take_seed(const Result<dtb::Seed>& seed, std::span<std::byte> room) {
    if (!seed.has_value()) {
        return 0;
    }
    const auto bytes = seed->bytes.bytes();
    const usize taken = std::min(bytes.size(), room.size());
    std::copy_n(bytes.begin(), taken, room.begin());
    if (tree_is_writable) {
        // Safe: the tree lies in RAM that is mapped for writing, and its readers are not surprised by other bytes here.
        std::memset(const_cast<std::byte*>(bytes.data()), 0, bytes.size());
    }
    return taken;
}

}  // namespace

void take_seeds(const dtb::Tree& tree, BootInfo& info) {
    const std::span room{seed_bytes};
    const usize first = take_seed(dtb::kaslr_seed(tree), room);
    info.seed = room.first(first + take_seed(dtb::rng_seed(tree), room.subspan(first)));
    if (!info.seed.empty() && !tree_is_writable) {
        log::warning("boot: the device tree's seeds cannot be wiped, since it does not lie in memory");
    }
}

void discover_memory(const dtb::Tree& tree, PhysAddr device_tree, BootInfo& info) {
    const PhysRange initrd = find_initrd(tree);
    const MemoryInUse in_use{
        .kernel = image::whole(), .device_tree = {device_tree, info.device_tree.size()}, .initrd = initrd};
    const Result<MemoryLayout> layout = find_memory(tree, in_use, PhysAddr{kPhysicalMapSize});
    if (!layout.has_value() && layout.error() == Status::NotFound) {
        panic("boot: no memory node in the device tree");
    }
    if (!layout.has_value()) {
        panic_with("boot: the device tree's memory or reserved-memory nodes cannot be used: {}", layout.error());
    }
    if (!map_all(*layout).has_value()) {
        panic("boot: memory is in too many pieces to be mapped");
    }
    info.ram = layout->ram;
    info.free = layout->free;
    tree_is_writable = contains_range(layout->mappable, in_use.device_tree);
    take_initrd(*layout, initrd, info);
}

void describe_machine(const dtb::Tree& tree, BootInfo& info) {
    const Result<dtb::Property> model = tree.root().property("model");
    info.model = model.has_value() ? model->as_string().value_or("unknown") : "unknown";
    find_other_cpus(tree, info);
}

}  // namespace kos::hal
