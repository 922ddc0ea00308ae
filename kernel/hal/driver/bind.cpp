// SPDX-License-Identifier: Apache-2.0
// Starting drivers, and saying so when one fails or none is there.
#include "hal/driver/bind.hpp"

#include <hal/console.hpp>

#include "hal/driver/claims.hpp"
#include "hal/driver/devices.hpp"
#include "hal/driver/interrupt_cells.hpp"
#include "hal/driver/triggers.hpp"
#include "hal/dtb/chosen.hpp"
#include "lib/log.hpp"
#include "lib/panic.hpp"

namespace kos::hal {
namespace {

bool has_stdout_path(const dtb::Tree& tree) {
    const Result<dtb::Node> chosen = tree.root().child("chosen");
    return chosen.has_value() && chosen->property("stdout-path").has_value();
}

// Its registers and lines are the kernel's from now on. The real-time clock's are not: the kernel reads it at boot and
// sets it with the time of day, and its alarm is left to a driver in user space.
void claim(const dtb::Tree& tree, const Match& match) {
    if (match.driver->driver_class == DriverClass::RealTimeClock) {
        return;
    }
    for (u32 index = 0;; ++index) {
        const auto registers = dtb::reg(tree, match.node, index);
        if (!registers) {
            break;
        }
        claim_registers({PhysAddr{registers->base}, registers->size});
    }
    for (u32 index = 0;; ++index) {
        const auto cells = dtb::interrupt(tree, match.node, index);
        if (!cells) {
            break;
        }
        if (const auto interrupt = decode_gic_interrupt(*cells)) {
            claim_line(interrupt->line);
        }
    }
}

bool start(const dtb::Tree& tree, const Match& match) {
    const Result<void> result = match.driver->probe({tree, match.node});
    if (!result.has_value()) {
        log::warning("hal: {}, driver {}: cannot be started: {}", match.node.name(), match.driver->compatible,
                     result.error());
        return false;
    }
    claim(tree, match);
    log::debug("hal: {}: driver {}", match.node.name(), match.driver->compatible);
    return true;
}

const Match* find_node(const MatchList& devices, const dtb::Node& node, DriverClass driver_class) {
    for (const Match& match : devices.span()) {
        if (match.driver->driver_class == driver_class && match.node == node) {
            return &match;
        }
    }
    return nullptr;
}

// The one that was started; nullptr: none.
const Match* start_first(const dtb::Tree& tree, const MatchList& devices, DriverClass driver_class) {
    for (const Match& match : devices.span()) {
        if (match.driver->driver_class == driver_class && start(tree, match)) {
            return &match;
        }
    }
    return nullptr;
}

// The port that stdout-path names; says so if there is none.
bool start_chosen_console(const dtb::Tree& tree, const MatchList& devices) {
    const Result<dtb::Console> chosen = dtb::stdout_console(tree);
    const Match* match = chosen.has_value() ? find_node(devices, chosen->node, DriverClass::Console) : nullptr;
    if (match != nullptr && start(tree, *match)) {
        return true;
    }
    if (has_stdout_path(tree)) {
        log::warning(
            "hal: stdout-path in the device tree names no serial port that works; the first one is the console");
    } else {
        log::info("hal: no stdout-path in the device tree; the first serial port is the console");
    }
    return false;
}

}  // namespace

void bind_console(const dtb::Tree& tree, const MatchList& devices) {
    if (!start_chosen_console(tree, devices) && start_first(tree, devices, DriverClass::Console) == nullptr) {
        log::warning("hal: no serial port in the device tree that this kernel has a driver for");
    }
    log::attach({.write = console_write, .room = console_room});
}

void bind_others(const dtb::Tree& tree, const MatchList& devices) {
    if (start_first(tree, devices, DriverClass::Firmware) == nullptr) {
        log::warning("hal: no firmware in the device tree that can switch this machine off");
    }
    const Match* const controller = start_first(tree, devices, DriverClass::InterruptController);
    if (controller == nullptr) {
        panic("hal: no interrupt controller in the device tree that this kernel has a driver for");
    }
    note_triggers(tree, controller->node);
    start_first(tree, devices, DriverClass::Timer);
    if (!has_timer()) {
        panic("hal: no timer in the device tree that this kernel has a driver for");
    }
    start_first(tree, devices, DriverClass::RealTimeClock);
}

}  // namespace kos::hal
