// SPDX-License-Identifier: Apache-2.0
// Writing results: first all under temporary names, then renamed, so that an error leaves no half file.
#pragma once

#include "emit.hpp"

namespace kos::idlc {

// False after an error was reported. Files that would not change are left alone.
bool write_outputs(const Outputs& outputs, const std::string& folder, Reporter& reporter);

// A make rule: `target`, or all outputs if it is empty, depends on all sources. Ninja wants one target, and ignores a
// rule that does not begin with the edge's first output.
std::string dependency_rule(const std::string& target, const Outputs& outputs, const std::string& folder,
                            const Sources& sources);

}  // namespace kos::idlc
