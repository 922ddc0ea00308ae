// SPDX-License-Identifier: Apache-2.0
// The command line of kos-romfs.
#pragma once

#include <ostream>
#include <string>
#include <vector>

namespace kos::romfs_tool {

// Returns the exit code: 0 done, 1 failed, 2 a bad command line. `arguments` without the program's name.
[[nodiscard]] int run(const std::vector<std::string>& arguments, std::ostream& out, std::ostream& errors);

}  // namespace kos::romfs_tool
