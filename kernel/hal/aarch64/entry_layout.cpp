// SPDX-License-Identifier: Apache-2.0
// Holds the assembler's offsets to the structures.
#include "hal/aarch64/entry_layout.h"

#include <hal/cpu.hpp>
#include <hal/user_access.hpp>

#include "hal/aarch64/kernel_trap.hpp"

namespace kos::hal {

static_assert(offsetof(Frame, x[2]) == FRAME_X2 && offsetof(Frame, x[18]) == FRAME_X18);
static_assert(offsetof(Frame, x[30]) == FRAME_X30 && offsetof(Frame, sp) == FRAME_SP);
static_assert(offsetof(Frame, elr) == FRAME_ELR && offsetof(Frame, spsr) == FRAME_SPSR);

static_assert(offsetof(CpuLocal, stack_top) == CPU_STACK_TOP);
static_assert(offsetof(CpuLocal, exception_stack_top) == CPU_EXCEPTION_STACK_TOP);
static_assert(offsetof(CpuLocal, exception_scratch) == CPU_EXCEPTION_SCRATCH);

static_assert(offsetof(KernelTrap, syndrome) == KERNEL_TRAP_SYNDROME);
static_assert(offsetof(KernelTrap, address) == KERNEL_TRAP_ADDRESS);
static_assert(offsetof(KernelTrap, vector) == KERNEL_TRAP_VECTOR);
static_assert(sizeof(KernelTrap) == KERNEL_TRAP_SIZE && sizeof(KernelTrap) % 16 == 0);

}  // namespace kos::hal
