// SPDX-License-Identifier: Apache-2.0
// A driver that never sees to its interrupt: it takes the line, has its device raise it, and waits to be ended.
#include <kos/process.hpp>

#include "clock_alarm.hpp"

namespace {

kos::Result<> drive() {
    const auto lines = TRY(kos::process::handle(kos::abi::StartHandleKind::Resource, "irq"));
    const auto registers = TRY(kos::process::handle(kos::abi::StartHandleKind::Resource, "mmio"));
    const ClockAlarm alarm = TRY(ClockAlarm::map(registers));
    const kos::Interrupt interrupt = TRY(kos::Interrupt::create(lines, ClockAlarm::kLine, kos::Trigger::DeviceTree));
    const kos::Notice notice = TRY(kos::Notice::create());
    TRY(interrupt.bind(notice, 1));
    alarm.raise();
    while (true) {
        kos::Clock::sleep(kos::Clock::kSecond);
    }
}

}  // namespace

int main(int, char**) {
    return drive() ? 0 : 1;
}
