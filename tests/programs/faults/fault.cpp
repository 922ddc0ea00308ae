// SPDX-License-Identifier: Apache-2.0
// Faults in the way that its argument names, after a pause: later ones in the list pause longer, so that the reports
// come in the list's order.
#include <kos/clock.hpp>
#include <kos/print.hpp>
#include <kos/process.hpp>

#include "actions.hpp"

namespace {

constexpr kos::u64 kPause = 20 * kos::Clock::kMillisecond;

}  // namespace

int main(int argc, char** argv) {
    const std::string_view wanted = argc > 1 ? argv[1] : "";
    kos::u64 pause = kPause;
    for (const fault::Action& action : fault::actions()) {
        if (action.name == wanted) {
            kos::Clock::sleep(pause);
            action.run();
            kos::println("SURVIVED {}", wanted);
            return 1;
        }
        pause += kPause;
    }
    kos::println("UNKNOWN action '{}'", wanted);
    return 2;
}
