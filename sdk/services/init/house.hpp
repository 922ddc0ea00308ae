// SPDX-License-Identifier: Apache-2.0
// The running solution as the supervisor sees it: the processes that init launched, and what it says of them.
#pragma once

#include <optional>

#include <kos/power.hpp>

#include "ends.hpp"
#include "supervisor.hpp"

namespace init {

struct Outcome {
    int code = 0;                     // the machine's exit code
    std::optional<kos::Stop> stop{};  // somebody has asked for the end of the run
};

// Supervises a solution that was launched.
Outcome supervise(const kos::SolutionReader& solution, Launcher& launcher);

}  // namespace init
