// SPDX-License-Identifier: Apache-2.0
// The monotonic clock and the CPU's timer: the generic timer's virtual counter and virtual timer. With CNTVOFF at zero
// they count with the physical ones, and they are the kernel's at EL1 under any hypervisor too.
#include <hal/clock.hpp>

#include "hal/aarch64/barrier.hpp"
#include "hal/aarch64/system_registers.hpp"
#include "hal/driver/counter.hpp"
#include "hal/driver/devices.hpp"
#include "hal/driver/tick_rate.hpp"

namespace kos::hal {
namespace {

constinit TickRate rate{};
constinit bool timer_found = false;
constinit u64 boot_ticks = 0;
constinit IrqLine virtual_timer = kSpuriousIrq;

u64 read_counter() {
    // The counter may be read ahead of time without it.
    instruction_barrier();
    return sysreg::Cntvct::read();
}

void disarm() {
    sysreg::CntvCtl::write(0);
}

}  // namespace

u64 counter_frequency() {
    return sysreg::Cntfrq::read();
}

void use_timer(u64 frequency_hz, IrqLine line) {
    rate = TickRate{frequency_hz};
    timer_found = true;
    boot_ticks = read_counter();
    virtual_timer = line;
    start_own_timer();
}

void start_own_timer() {
    disarm();
    interrupts().enable(virtual_timer, Trigger::Level);
}

bool has_timer() {
    return timer_found;
}

u64 now_ns() {
    return rate.to_ns(read_counter() - boot_ticks);
}

u64 clock_frequency_hz() {
    return rate.hertz();
}

void arm_timer(u64 deadline_ns) {
    if (deadline_ns == kNever) {
        disarm();
        return;
    }
    const u64 ticks = rate.to_ticks(deadline_ns);
    const u64 target = ticks > ~boot_ticks ? ~u64{0} : boot_ticks + ticks;
    sysreg::CntvCval::write(target);
    sysreg::CntvCtl::write(sysreg::kTimerEnable.mask());
}

IrqLine timer_line() {
    return virtual_timer;
}

}  // namespace kos::hal
