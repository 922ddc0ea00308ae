// SPDX-License-Identifier: Apache-2.0
// A driver of a layer: a real-time clock that counts seconds. Source: Arm DDI 0224, section 3.
#include "hal/driver/devices.hpp"
#include "hal/driver/driver.hpp"

namespace kos::hal {
namespace {

constexpr ReadOnlyRegister<u32> kData{0x000};
constexpr WriteOnlyRegister<u32> kLoad{0x008};

class AcmeClock final : public RealTimeClockDevice {
  public:
    constexpr AcmeClock() = default;
    void start(Mmio registers) { registers_ = registers; }

    u64 seconds() const override { return registers_.read(kData); }
    u64 last_second() const override { return ~u32{0}; }
    void set(u64 seconds) override { registers_.write(kLoad, static_cast<u32>(seconds)); }

  private:
    Mmio registers_{};
};

constinit AcmeClock clock{};

Result<void> probe(const Device& device) {
    clock.start(TRY(map_registers(device, 0)));
    use_real_time_clock(clock);
    return {};
}

}  // namespace

KOS_DRIVER(acme_clock, "arm,pl031", RealTimeClock, probe);

}  // namespace kos::hal
