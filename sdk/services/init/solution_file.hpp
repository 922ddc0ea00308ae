// SPDX-License-Identifier: Apache-2.0
// The solution table of this image.
#pragma once

#include <kos/solution.hpp>

namespace init {

// Reads and checks it. Prints what is wrong with it, if something is. The table stays for the life of the process.
kos::Result<kos::SolutionReader> read_solution();

}  // namespace init
