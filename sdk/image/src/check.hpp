// SPDX-License-Identifier: Apache-2.0
// Second step: what a Solution means. Names, connections, programs and limits are checked, targets resolved.
#pragma once

#include <string>
#include <vector>

#include "solution_model.hpp"

namespace kos::image {

// programs: the paths for which there is a program. Problems go to the reporter.
void check(Solution& solution, const std::vector<std::string>& programs, Reporter& reporter);

}  // namespace kos::image
