// SPDX-License-Identifier: Apache-2.0
// Stopping in order.
#include "core/stop.hpp"

#include <hal/cpu.hpp>
#include <hal/power.hpp>

#include "lib/log.hpp"

namespace kos::core {

void stop(std::string_view reason) {
    log::put_line(log::Level::Error, reason);
    log::drain_all();
    hal::power_off();
    hal::halt();
}

}  // namespace kos::core
