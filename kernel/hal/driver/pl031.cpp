// SPDX-License-Identifier: Apache-2.0
// Arm PL031 real-time clock: a counter of seconds. Source: Arm DDI 0224, section 3.
#include "hal/driver/devices.hpp"
#include "hal/driver/driver.hpp"

namespace kos::hal {
namespace {

constexpr ReadOnlyRegister<u32> kData{0x000};      // RTCDR: seconds
constexpr WriteOnlyRegister<u32> kLoad{0x008};     // RTCLR: what it counts on from
constexpr ReadWriteRegister<u32> kControl{0x00c};  // RTCCR
constexpr u32 kRuns = 1;                           // RTCCR bit 0; writing it to a clock that runs sets that to zero

class Pl031 final : public RealTimeClockDevice {
  public:
    constexpr Pl031() = default;

    void start(Mmio registers) {
        registers_ = registers;
        if ((registers_.read(kControl) & kRuns) == 0) {
            registers_.write(kControl, kRuns);
        }
    }

    u64 seconds() const override { return registers_.read(kData); }
    u64 last_second() const override { return ~u32{0}; }
    void set(u64 seconds) override { registers_.write(kLoad, static_cast<u32>(seconds)); }

  private:
    Mmio registers_{};
};

constinit Pl031 clock{};

Result<void> probe(const Device& device) {
    clock.start(TRY(map_registers(device, 0)));
    use_real_time_clock(clock);
    return {};
}

}  // namespace

KOS_DRIVER(pl031, "arm,pl031", RealTimeClock, probe);

}  // namespace kos::hal
