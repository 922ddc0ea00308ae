// SPDX-License-Identifier: Apache-2.0
// Waits for the programs of a solution.
#pragma once

#include "launcher.hpp"

namespace init {

// Waits until every program has ended and prints how. Returns the first exit code that is not 0.
int wait_for_programs(const kos::SolutionReader& solution, const Launcher& launcher);

}  // namespace init
