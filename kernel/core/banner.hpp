// SPDX-License-Identifier: Apache-2.0
// The first line of the log.
#pragma once

#include <hal/boot_info.hpp>

namespace kos::core {

// Logs which kernel runs on which machine.
void log_banner(const hal::BootInfo& info);

}  // namespace kos::core
