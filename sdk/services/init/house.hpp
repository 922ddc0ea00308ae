// SPDX-License-Identifier: Apache-2.0
// The running solution as the supervisor sees it: the processes that init launched, and what it says of them.
#pragma once

#include "ends.hpp"
#include "supervisor.hpp"

namespace init {

// Supervises a solution that was launched. The machine's exit code.
int supervise(const kos::SolutionReader& solution, Launcher& launcher);

}  // namespace init
