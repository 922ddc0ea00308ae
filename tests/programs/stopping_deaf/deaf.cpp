// SPDX-License-Identifier: Apache-2.0
// A first process that has the machine stop and does nothing for it: the kernel keeps the time.
#include <kos/clock.hpp>
#include <kos/power.hpp>
#include <kos/print.hpp>
#include <kos/process.hpp>

int main(int, char**) {
    const auto power = kos::process::handle(kos::abi::StartHandleKind::Resource, "power");
    const auto begun = power ? kos::stop(*power, kos::RunEnd::Off, 3, 300 * kos::Clock::kMillisecond)
                             : kos::Result<>{kos::Error{power.error()}};
    kos::println("begun: {}", begun ? kos::Status::Ok : begun.error());
    while (true) {
        kos::Clock::sleep(kos::Clock::kSecond);
    }
}
