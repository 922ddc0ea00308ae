// SPDX-License-Identifier: Apache-2.0
// Panics with the registers of an exception, and what follows the report.
#pragma once

#include <string_view>

#include "hal/aarch64/kernel_trap.hpp"
#include "lib/panic.hpp"

namespace kos::hal {

[[noreturn]] void panic_at(std::string_view reason, const KernelTrap& trap);

enum class PanicEnd : u8 {
    Halt,
    PowerOff,
};

// Halt until told otherwise.
void set_panic_end(PanicEnd end);

}  // namespace kos::hal
