// SPDX-License-Identifier: Apache-2.0
// The boot step that maps and validates the device tree.
#include <optional>

#include <hal/memory_map.hpp>

#include "hal/aarch64/boot_steps.hpp"
#include "hal/aarch64/kernel_map.hpp"
#include "hal/range_list.hpp"
#include "lib/panic.hpp"

namespace kos::hal {
namespace {

constexpr u32 kMagic = 0xd00dfeed;
constexpr u64 kMagicOffset = 0;
constexpr u64 kSizeOffset = 4;
constexpr u64 kHeaderSize = 40;
constexpr u64 kMaxSize = u64{2} << 20;  // boot protocol
constexpr u64 kAlignment = 8;

constinit std::optional<dtb::Tree> the_tree{};

// RAM or not, the pages are mapped to be read: the tree itself says what is RAM.
std::span<const std::byte> map_to_read(PhysAddr address, u64 size) {
    if (!kernel_map::map_ram(outer_pages(address.raw(), size), KernelAccess::Read).has_value()) {
        panic_with("boot: the device tree at {:#x} lies where the kernel cannot map it", address.raw());
    }
    // Safe: mapped just now.
    return {static_cast<const std::byte*>(phys_to_virt(address)), size};
}

u64 stated_size(PhysAddr address) {
    const lib::ByteView header{map_to_read(address, kHeaderSize)};
    const u32 magic = header.big_endian<u32>(kMagicOffset).value_or(0);
    const u32 size = header.big_endian<u32>(kSizeOffset).value_or(0);
    if (magic != kMagic) {
        panic_with("boot: no device tree at {:#x}, which the boot loader passed in x0; it must begin with d00dfeed",
                   address.raw());
    }
    if (size < kHeaderSize || size > kMaxSize) {
        panic_with("boot: the device tree at {:#x} claims {} bytes; 40 bytes to 2 MiB are allowed", address.raw(),
                   size);
    }
    return size;
}

}  // namespace

const dtb::Tree& open_device_tree(PhysAddr address, BootInfo& info) {
    if (address.raw() % kAlignment != 0) {
        panic_with("boot: the device tree at {:#x} is not aligned to 8 bytes", address.raw());
    }
    info.device_tree = map_to_read(address, stated_size(address));
    const dtb::Parsed<dtb::Tree> parsed = dtb::Tree::create(info.device_tree);
    if (!parsed.has_value()) {
        panic_with("boot: the device tree is corrupt at byte {:#x}: {}", parsed.error().offset,
                   dtb::code_text(parsed.error().code));
    }
    the_tree = *parsed;
    return *the_tree;
}

}  // namespace kos::hal
