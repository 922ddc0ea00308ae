// SPDX-License-Identifier: Apache-2.0
// Starting drivers, and saying so when one fails or none is there.
#include "hal/driver/bind.hpp"

#include <hal/console.hpp>

#include "hal/driver/devices.hpp"
#include "hal/dtb/chosen.hpp"
#include "lib/log.hpp"
#include "lib/panic.hpp"

namespace kos::hal {
namespace {

bool start(const dtb::Tree& tree, const Match& match) {
    const Result<void> result = match.driver->probe({tree, match.node});
    if (!result.has_value()) {
        log::warning("hal: {}, driver {}: cannot be started: {}", match.node.name(), match.driver->compatible,
                     result.error());
    }
    return result.has_value();
}

const Match* find_node(const MatchList& devices, const dtb::Node& node, DriverClass driver_class) {
    for (const Match& match : devices.span()) {
        if (match.driver->driver_class == driver_class && match.node == node) {
            return &match;
        }
    }
    return nullptr;
}

void start_first(const dtb::Tree& tree, const MatchList& devices, DriverClass driver_class) {
    for (const Match& match : devices.span()) {
        if (match.driver->driver_class == driver_class && start(tree, match)) {
            return;
        }
    }
}

void start_console(const dtb::Tree& tree, const MatchList& devices) {
    const Result<dtb::Console> chosen = dtb::stdout_console(tree);
    if (!chosen.has_value()) {
        log::info("hal: no stdout-path in the device tree; the first serial port is the console");
        start_first(tree, devices, DriverClass::Console);
        return;
    }
    if (const Match* match = find_node(devices, chosen->node, DriverClass::Console); match != nullptr) {
        start(tree, *match);
    }
}

}  // namespace

void bind_console(const dtb::Tree& tree, const MatchList& devices) {
    start_console(tree, devices);
    log::attach({.write = console_write, .room = console_room});
}

void bind_others(const dtb::Tree& tree, const MatchList& devices) {
    start_first(tree, devices, DriverClass::Firmware);
    start_first(tree, devices, DriverClass::InterruptController);
    if (!has_interrupt_controller()) {
        panic("hal: no interrupt controller in the device tree that this kernel has a driver for");
    }
    start_first(tree, devices, DriverClass::Timer);
    if (!has_timer()) {
        panic("hal: no timer in the device tree that this kernel has a driver for");
    }
}

}  // namespace kos::hal
