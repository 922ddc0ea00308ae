// SPDX-License-Identifier: Apache-2.0
// The device of these tests: the alarm of QEMU's PL031, which goes up as soon as its match register is set to now.
#pragma once

#include <kos/clock.hpp>
#include <kos/irq.hpp>
#include <kos/mmio.hpp>

class ClockAlarm {
  public:
    static constexpr kos::u64 kAddress = 0x901'0000;
    static constexpr kos::usize kSize = 0x1000;
    static constexpr kos::u32 kLine = 34;

    // registers: a resource that has the clock's.
    static kos::Result<ClockAlarm> map(kos::abi::Handle registers) {
        ClockAlarm alarm;
        alarm.registers_ = TRY(kos::Registers::map(registers, kAddress, kSize));
        alarm.lower();
        alarm.registers_.write<kos::u32>(kMask, 1);
        return alarm;
    }

    // The line is up from now on.
    void raise() const {
        while (!raised()) {
            // The second may be over before the match is set: then once more.
            registers_.write<kos::u32>(kMatch, registers_.read<kos::u32>(kData));
        }
    }
    bool raised() const { return registers_.read<kos::u32>(kMaskedState) == 1; }
    void lower() const { registers_.write<kos::u32>(kClear, 1); }

  private:
    static constexpr kos::usize kData = 0x00;
    static constexpr kos::usize kMatch = 0x04;
    static constexpr kos::usize kMask = 0x10;
    static constexpr kos::usize kMaskedState = 0x18;
    static constexpr kos::usize kClear = 0x1c;

    kos::Registers registers_;
};
