// SPDX-License-Identifier: Apache-2.0
// Kconfig EARLY_CONSOLE: a PL011 at a configured address, the one exception to "addresses come from the device tree".
#include <config.hpp>
#include <hal/console.hpp>

#include "hal/aarch64/boot_steps.hpp"
#include "hal/aarch64/kernel_map.hpp"
#include "hal/driver/pl011.hpp"
#include "lib/log.hpp"

namespace kos::hal {
namespace {

constinit Pl011 port{};

}  // namespace

void start_early_console() {
    const PhysRange registers{PhysAddr{config::kEarlyConsoleAddress}, kPageSize};
    const Result<void*> mapped = kernel_map::map_device(registers);
    if (mapped.has_value()) {
        port.start(Mmio{*mapped});
        use_console(port);
        log::attach({.write = console_write, .room = console_room});
    }
}

}  // namespace kos::hal
