// SPDX-License-Identifier: Apache-2.0
// The devices in use, behind the contract's functions.
#include "hal/driver/devices.hpp"

#include <hal/console.hpp>
#include <hal/power.hpp>
#include <hal/real_time_clock.hpp>

namespace kos::hal {

constinit InterruptController* detail::controller = nullptr;

namespace {

constinit ConsoleDevice* console = nullptr;
constinit PowerDevice* power = nullptr;
constinit RealTimeClockDevice* real_time_clock = nullptr;
constexpr u32 kMethods = static_cast<u32>(dtb::EnableMethod::Unknown);
constinit CpuStarter* starters[kMethods] = {};

}  // namespace

void use_console(ConsoleDevice& device) {
    console = &device;
}

void use_interrupt_controller(InterruptController& device) {
    detail::controller = &device;
}

void use_power(PowerDevice& device) {
    power = &device;
}

void use_real_time_clock(RealTimeClockDevice& device) {
    real_time_clock = &device;
}

void use_cpu_starter(dtb::EnableMethod method, CpuStarter& starter) {
    starters[static_cast<u32>(method)] = &starter;
}

CpuStarter* cpu_starter(dtb::EnableMethod method) {
    const auto index = static_cast<u32>(method);
    return index < kMethods ? starters[index] : nullptr;
}

bool has_console() {
    return console != nullptr;
}

bool has_interrupt_controller() {
    return detail::controller != nullptr;
}

void console_write(std::string_view text) {
    if (console == nullptr) {
        return;
    }
    for (const char character : text) {
        if (character == '\n') {
            console->put('\r');
        }
        console->put(character);
    }
}

unsigned console_room() {
    return console == nullptr ? 0 : console->room();
}

void power_off() {
    if (power != nullptr) {
        power->power_off();
    }
}

void restart() {
    if (power != nullptr) {
        power->restart();
    }
}

std::optional<u64> read_real_time_clock() {
    return real_time_clock == nullptr ? std::optional<u64>{} : real_time_clock->seconds();
}

void set_real_time_clock(u64 seconds) {
    if (real_time_clock != nullptr && seconds <= real_time_clock->last_second()) {
        real_time_clock->set(seconds);
    }
}

}  // namespace kos::hal
