// SPDX-License-Identifier: Apache-2.0
// The kernel's half of the address space: image, physical map, device window and stacks. Its tables come from a pool in
// the image, so that mapping never allocates. Works with the MMU off (boot) and on.
#pragma once

#include <config.hpp>
#include <hal/boot_info.hpp>
#include <hal/memory_map.hpp>
#include <hal/page_table.hpp>

namespace kos::hal {

// What the kernel may do with a page; user space may do nothing with it.
enum class KernelAccess : u8 {
    Read,
    ReadWrite,
    Execute,  // and read
};

namespace kernel_map {

// A tree of tables, by its root's physical address.
struct Root {
    PhysAddr table;
};

// An empty tree. NO_MEMORY: the pool is used up.
Result<Root> create_root();

// Maps the pages of `range` from the virtual address on, in the largest blocks that fit; what was mapped at a page
// changes to this. A block in the way of a smaller mapping is EXISTS. NO_MEMORY: the pool is used up.
Result<void> map(Root root, u64 address, PhysRange range, KernelAccess access, MemoryType type);

// Where the kernel's own tree is, from boot on.
void set_kernel_root(Root root);
Root kernel_root();

// The tree in which the code that turns the MMU on lies at its physical address.
void set_identity_root(Root root);
Root identity_root();

// RAM at its place in the physical map.
Result<void> map_ram(PhysRange range, KernelAccess access);

// Registers of a device, in whole pages, at the next free place of the device window. Returns where the range's first
// byte lies. NO_MEMORY: window or pool is used up.
Result<void*> map_device(PhysRange range);

// Tables left in the pool, for the boot log.
u32 tables_left();

}  // namespace kernel_map

// The top of a kernel stack in the stack window; kernel_stack_bottom() is its lowest byte, the guard lies below. The
// boot CPU has that of index 0.
u64 kernel_stack_top(u32 index);
u64 kernel_stack_bottom(u32 index);
inline constexpr u64 kKernelStackSize = u64{config::kKernelStackKib} << 10;
// Whether the address lies in the guard below some kernel stack.
bool in_stack_guard(u64 address);
// Memory for a kernel stack at its place in the window. NO_MEMORY: the pool is used up.
Result<void> map_stack(u32 index, PhysRange memory);

}  // namespace kos::hal
