// SPDX-License-Identifier: Apache-2.0
// The Arm generic timer's node: frequency, and the interrupt of the virtual timer.
#include "hal/driver/counter.hpp"
#include "hal/driver/devices.hpp"
#include "hal/driver/driver.hpp"
#include "hal/driver/interrupt_cells.hpp"

namespace kos::hal {
namespace {

// Order in the binding: secure physical, physical, virtual, hypervisor.
constexpr u32 kVirtualTimer = 2;

// The tree overrides the register: some firmware leaves it zero or wrong.
Result<u64> frequency(const Device& device) {
    const u64 stated = TRY(device.node.u32_or("clock-frequency", 0));
    const u64 hertz = stated != 0 ? stated : counter_frequency();
    return hertz != 0 ? Result<u64>{hertz} : Error{Status::Invalid};
}

Result<void> probe(const Device& device) {
    const u64 hertz = TRY(frequency(device));
    const dtb::Interrupt interrupt = TRY(dtb::interrupt(device.tree, device.node, kVirtualTimer));
    const GicInterrupt decoded = TRY(decode_gic_interrupt(interrupt));
    use_timer(hertz, decoded.line);
    return {};
}

}  // namespace

KOS_DRIVER(armv8_timer, "arm,armv8-timer", Timer, probe);

}  // namespace kos::hal
