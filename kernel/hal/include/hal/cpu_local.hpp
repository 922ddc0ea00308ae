// SPDX-License-Identifier: Apache-2.0
// What each CPU has for itself.
#pragma once

#include <kos/base/types.hpp>

namespace kos::hal {

// Head of each CPU's local data; TPIDR_EL1 points at it. The scheduler derives its own from it. The entry code knows
// these offsets (hal/aarch64/entry_layout.h).
struct CpuLocal {
    u64 stack_top = 0;  // the kernel stack
    u32 number = 0;
    u32 zero = 0;
    u64 exception_stack_top = 0;    // where exceptions in the kernel are handled: its own stack may be at its end
    u64 exception_scratch[2] = {};  // theirs alone
    const void* space = nullptr;    // vmm's: which address space the user table is of
};

// Of this CPU; inline, because everything asks: hal/this_cpu.hpp of the processor or of the fakes has it.
CpuLocal& this_cpu();

}  // namespace kos::hal
