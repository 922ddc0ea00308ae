// SPDX-License-Identifier: Apache-2.0
// Writes an image. The same names and contents give the same bytes, whatever the order, the time or the place.
#pragma once

#include "inputs.hpp"

namespace kos::romfs_tool {

// Files that begin like an ELF are marked as executable. Failure: anything of report.hpp up to 115; then `output` is as
// it was before.
void pack(std::vector<Input> inputs, const std::filesystem::path& output);

}  // namespace kos::romfs_tool
