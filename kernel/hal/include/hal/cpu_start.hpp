// SPDX-License-Identifier: Apache-2.0
// Starting the other CPUs, one after the other, at boot.
#pragma once

#include <hal/cpu_local.hpp>
#include <kos/base/result.hpp>

namespace kos::hal {

// Starts the other-th of the CPUs beside the boot CPU, from 1 on, in the order of the device tree; `local` is what it
// has for itself from then on, with its number filled in. Answers when the CPU is in kos_cpu_main(), or does not come.
// UNSUPPORTED: nobody knows how this machine starts it, or it lacks what the boot CPU has; BAD_STATE: the firmware
// refuses; TIMEOUT: it did not come, and will not any more.
Result<void> start_cpu(u32 other, CpuLocal& local);

// This CPU, which has a fault, does not go on.
[[noreturn]] void stop_cpu();

// A CPU that another one has called does not come back from here if that one has panicked.
void stop_after_panic();

}  // namespace kos::hal

// Called by the HAL on each CPU that start_cpu() started, with interrupts masked and nothing else to do, on its kernel
// stack. Defined in core.
extern "C" [[noreturn]] void kos_cpu_main();
