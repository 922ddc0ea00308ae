// SPDX-License-Identifier: Apache-2.0
// Starting all CPUs beside the boot CPU.
#pragma once

#include <hal/boot_info.hpp>

namespace kos::core {

// As many as there are, Kconfig allows and the boot argument maxcpus=<number> says. They idle until they are called.
void start_other_cpus(const hal::BootInfo& info);

}  // namespace kos::core
