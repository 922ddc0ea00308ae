// SPDX-License-Identifier: Apache-2.0
// Third step: a checked Solution becomes the solution table (kos/solution.hpp).
#pragma once

#include <cstddef>
#include <vector>

#include "solution_model.hpp"

namespace kos::image {

// Empty, with a report, if the table would be longer than kMaxSolutionBytes.
std::vector<std::byte> write_table(const Solution& solution, Reporter& reporter);

}  // namespace kos::image
