// SPDX-License-Identifier: Apache-2.0
// The first tables: the image at its linked address by page and access, the boot CPU's stack, and the page that turns
// the MMU on at its physical address. Runs with the MMU off, so it touches no BSS and follows no stored pointer.
#include <config.hpp>

#include "hal/aarch64/barrier.hpp"
#include "hal/aarch64/image.hpp"
#include "hal/aarch64/kernel_map.hpp"
#include "hal/aarch64/mmu_setup.hpp"

namespace kos::hal {
namespace {

constexpr u64 kStackSize = kKernelStackSize;
static_assert((kStackSize & kPageMask) == 0);
// A guard as large as the stack: one function's frame does not jump over it.
constexpr u64 kStackStride = 2 * kStackSize;

Result<void> map_image(kernel_map::Root root) {
    const PhysRange text = image::range(kos_text_start, kos_rodata_start);
    const PhysRange constants = image::range(kos_rodata_start, kos_data_start);
    const PhysRange data = image::range(kos_data_start, kos_image_end);
    const u64 offset = kKernelBase - text.start.raw();
    const auto map_part = [&](PhysRange part, KernelAccess access) {
        return kernel_map::map(root, part.start.raw() + offset, part, access, MemoryType::Normal);
    };
    TRY(map_part(text, KernelAccess::Execute));
    TRY(map_part(constants, KernelAccess::Read));
    return map_part(data, KernelAccess::ReadWrite);
}

Result<void> map_stack(kernel_map::Root root, u32 index, PhysRange memory) {
    return kernel_map::map(root, kernel_stack_bottom(index), memory, KernelAccess::ReadWrite, MemoryType::Normal);
}

Result<void> map_boot_stack(kernel_map::Root root) {
    const PhysRange stack = image::range(kos_boot_stack, kos_boot_stack_end);
    return map_stack(root, 0, stack);
}

Result<kernel_map::Root> map_identity() {
    const kernel_map::Root root = TRY(kernel_map::create_root());
    const PhysRange code = image::range(kos_identity_start, kos_identity_end);
    const PhysRange pages{code.start.page_down(), code.end().page_up() - code.start.page_down()};
    TRY(kernel_map::map(root, pages.start.raw(), pages, KernelAccess::Execute, MemoryType::Normal));
    return root;
}

Result<void> prepare(MmuSetup& setup) {
    const kernel_map::Root kernel = TRY(kernel_map::create_root());
    TRY(map_image(kernel));
    TRY(map_boot_stack(kernel));
    const kernel_map::Root identity = TRY(map_identity());
    kernel_map::set_kernel_root(kernel);
    kernel_map::set_identity_root(identity);
    setup = {.mair = mair_value(),
             .tcr = tcr_value(),
             .ttbr0 = identity.table.raw(),
             .ttbr1 = kernel.table.raw(),
             .sctlr = sctlr_value(),
             .stack_top = kernel_stack_top(0)};
    return {};
}

}  // namespace

u64 kernel_stack_top(u32 index) {
    return kStackBase + (index + 1) * kStackStride;
}

u64 kernel_stack_bottom(u32 index) {
    return kernel_stack_top(index) - kStackSize;
}

Result<void> map_stack(u32 index, PhysRange memory) {
    return map_stack(kernel_map::kernel_root(), index, memory);
}

bool in_stack_guard(u64 address) {
    return address >= kStackBase && address < kernel_stack_top(kMaxCpus - 1) &&
           (address - kStackBase) % kStackStride < kStackSize;
}

}  // namespace kos::hal

extern "C" void kos_prepare_mmu(kos::PhysAddr base, kos::hal::MmuSetup* setup) {
    kos::hal::image::set_physical_base(base);
    if (kos::hal::prepare(*setup).has_value()) {
        return;
    }
    // An image larger than the table pool reaches. There is no console yet to say so.
    for (;;) {
        kos::hal::full_barrier();
    }
}
