// SPDX-License-Identifier: Apache-2.0
// kos::Interrupt: the alarm of a PL031 clock rings while its line is masked, and is heard when it no longer is.
#include <kos/clock.hpp>
#include <kos/irq.hpp>
#include <kos/mmio.hpp>
#include <kos/print.hpp>
#include <kos/process.hpp>

namespace {

using kos::u32;
using kos::abi::StartHandleKind;

constexpr kos::u64 kClock = 0x901'0000;
constexpr u32 kClockLine = 34;
constexpr kos::usize kData = 0x00;   // RTCDR: seconds
constexpr kos::usize kMatch = 0x04;  // RTCMR: when the alarm rings
constexpr kos::usize kMask = 0x10;   // RTCIMSC: 1 lets it out
constexpr kos::usize kState = 0x18;  // RTCMIS: 1 while it rings
constexpr kos::usize kClear = 0x1c;  // RTCICR: 1 ends it
constexpr kos::u64 kRang = 1;

void ring(const kos::Registers& clock) {
    while (clock.read<u32>(kState) == 0) {
        clock.write<u32>(kMatch, clock.read<u32>(kData));
    }
}

// What init.yaml gives this program: `irq: {line: 34}`, and the clock's page.
kos::Result<> run() {
    const auto registers = TRY(kos::process::handle(StartHandleKind::Resource, "mmio"));
    const auto clock = TRY(kos::Registers::map(registers, kClock, kos::kPageBytes));
    clock.write<u32>(kClear, 1);
    clock.write<u32>(kMask, 1);
    const auto lines = TRY(kos::process::handle(StartHandleKind::Resource, "irq"));
    const auto line = TRY(kos::Interrupt::create(lines, kClockLine, kos::Trigger::DeviceTree));
    const kos::Notice notice = TRY(kos::Notice::create());
    TRY(line.mask());
    TRY(line.bind(notice, kRang));
    ring(clock);
    kos::println("irq: while it is masked: {}", notice.poll() ? kos::Status::Ok : kos::Status::Timeout);
    TRY(line.unmask());
    kos::println("irq: then bits {}", TRY(notice.wait(kRang, kos::Clock::after(5 * kos::Clock::kSecond))));
    clock.write<u32>(kClear, 1);  // quiet first, since the line is a level
    return line.acknowledge();
}

}  // namespace

int main(int, char**) {
    return run() ? 0 : 1;
}
