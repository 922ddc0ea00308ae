// SPDX-License-Identifier: Apache-2.0
// Arm PL011 serial port, polled output. Source: Arm DDI 0183.
#pragma once

#include "hal/driver/devices.hpp"
#include "lib/mmio.hpp"

namespace kos::hal {

class Pl011 final : public ConsoleDevice {
  public:
    constexpr Pl011() = default;

    // Takes the port over. Baud rate and format stay as the firmware has set them; a port that is off is switched on.
    void start(Mmio registers);

    void put(char character) override;
    unsigned room() const override;

  private:
    Mmio registers_{};
    unsigned depth_ = 1;  // characters that an empty transmitter takes
};

}  // namespace kos::hal
