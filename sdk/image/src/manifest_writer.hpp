// SPDX-License-Identifier: Apache-2.0
// The class manifest (kos/abi/manifest.hpp): which program, by path and hash, belongs to which class.
#pragma once

#include <cstddef>
#include <vector>

#include "options.hpp"
#include "solution_model.hpp"

namespace kos::image {

// Of a checked solution: its entities, and init. Reads each program. Nothing good, with reports, if one cannot be read,
// if an entity has the class that is never listed, or if there is too much of something.
std::vector<std::byte> write_manifest(const Options& options, const Solution& solution, Reporter& reporter);

}  // namespace kos::image
