// SPDX-License-Identifier: Apache-2.0
// What the boot code asks of the processor beside the contract of <hal/cpu.hpp>.
#pragma once

#include <hal/cpu.hpp>

namespace kos::hal {

// Gives the boot CPU its local data. First of all: an exception before has nowhere to go.
void set_boot_cpu();
// The stacks of a CPU, by their index in the stack window.
void use_stacks(CpuLocal& local, u32 index);
// The same on a CPU that was started.
void set_started_cpu(CpuLocal& local);
// Traps, counters and PAN as the kernel wants them on this CPU.
void set_up_cpu();

}  // namespace kos::hal
