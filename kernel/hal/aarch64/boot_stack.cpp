// SPDX-License-Identifier: Apache-2.0
// The boot CPU's kernel stack: in use before BSS is cleared, and mapped above a guard once the MMU is on.
#include <cstddef>

#include <config.hpp>

#include "lib/address.hpp"

namespace kos::hal {

struct alignas(kPageSize) BootStack {
    std::byte bytes[usize{config::kKernelStackKib} << 10];
};

// Nothing names it in C++: kernel.ld keeps it, and puts kos_boot_stack around it.
[[gnu::used, gnu::section(".bss.early_stack")]] BootStack boot_stack;

}  // namespace kos::hal
