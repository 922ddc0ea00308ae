// SPDX-License-Identifier: Apache-2.0
// A program of a layer, which needs the layer's driver: without a clock a machine begins in 1970.
#include <kos/clock.hpp>
#include <kos/print.hpp>

int main(int, char**) {
    constexpr kos::u64 kYears = kos::u64{50} * 365 * 24 * 3600 * kos::Clock::kSecond;
    const auto now = kos::Clock::system_time();
    kos::println("Greetings from Acme. {}", now && *now > kYears ? "The clock goes." : "There is no clock.");
    return 0;
}
