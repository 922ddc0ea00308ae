// SPDX-License-Identifier: Apache-2.0
// alarm: a driver in user space. It drives the alarm of a PL031 real-time clock: a register that is compared with the
// clock's seconds, and an interrupt when they are equal. Source: Arm DDI 0224, section 3.
#include <kos/clock.hpp>
#include <kos/irq.hpp>
#include <kos/mmio.hpp>
#include <kos/print.hpp>
#include <kos/process.hpp>

namespace {

using kos::Clock;
using kos::u32;
using kos::u64;
using kos::abi::StartHandleKind;

// Where QEMU's virt machine has it: pl031@9010000 of its device tree.
constexpr u64 kAddress = 0x901'0000;
constexpr kos::usize kSize = 0x1000;
constexpr u32 kLine = 32 + 2;

constexpr kos::usize kData = 0x00;         // RTCDR: seconds; the kernel's as well, it only reads it
constexpr kos::usize kMatch = 0x04;        // RTCMR: when the alarm goes off
constexpr kos::usize kMask = 0x10;         // RTCIMSC: 1 lets the interrupt out
constexpr kos::usize kMaskedState = 0x18;  // RTCMIS: 1 while it is up
constexpr kos::usize kClear = 0x1c;        // RTCICR: 1 takes it down

constexpr u64 kFired = 1;
constexpr u64 kPatience = 10 * Clock::kSecond;

class Alarm {
  public:
    // The line and the registers. The right to have them is let go once it has them.
    static kos::Result<Alarm> create() {
        const kos::OwnedHandle lines{TRY(kos::process::handle(StartHandleKind::Resource, "irq"))};
        const kos::OwnedHandle registers{TRY(kos::process::handle(StartHandleKind::Resource, "mmio"))};
        Alarm alarm;
        alarm.registers_ = TRY(kos::Registers::map(registers.get(), kAddress, kSize));
        alarm.registers_.write<u32>(kClear, 1);
        alarm.registers_.write<u32>(kMask, 1);
        alarm.notice_ = TRY(kos::Notice::create());
        alarm.interrupt_ = TRY(kos::Interrupt::create(lines.get(), kLine, kos::Trigger::DeviceTree));
        TRY(alarm.interrupt_.bind(alarm.notice_, kFired));
        return alarm;
    }

    // Waits for so many seconds of the clock.
    kos::Result<> wait(u32 seconds) const {
        registers_.write<u32>(kMatch, registers_.read<u32>(kData) + seconds);
        TRY(notice_.wait(kFired, Clock::after(kPatience)));
        const bool up = registers_.read<u32>(kMaskedState) == 1;
        registers_.write<u32>(kClear, 1);
        TRY(interrupt_.acknowledge());
        return up ? kos::Result<>{} : kos::Error{kos::Status::BadState};
    }

  private:
    kos::Registers registers_;
    kos::Notice notice_;
    kos::Interrupt interrupt_;
};

kos::Result<> run() {
    const Alarm alarm = TRY(Alarm::create());
    const u64 start = Clock::uptime();
    for (u32 count = 1; count <= 3; ++count) {
        TRY(alarm.wait(1));
        kos::println("alarm {} rings", count);
    }
    // The first one comes within a second, since the clock's begin anywhere; the others take one each.
    const u64 passed = Clock::uptime() - start;
    kos::println("that took two to three seconds: {}", passed >= 2 * Clock::kSecond && passed < 4 * Clock::kSecond);
    return {};
}

}  // namespace

int main(int, char**) {
    const auto done = run();
    if (!done) {
        kos::println("no alarm: {}", done.error());
    }
    return done ? 0 : 1;
}
