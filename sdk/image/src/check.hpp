// SPDX-License-Identifier: Apache-2.0
// Second step: what a Solution means. Names, connections, programs and limits are checked, targets resolved.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "solution_model.hpp"

namespace kos::image {

struct Rules {
    // The paths for which there is a program; nothing: programs are not looked for.
    std::optional<std::vector<std::string>> programs;
    Missing missing = Missing::Refuse;
};

// Problems go to the reporter.
void check(Solution& solution, const Rules& rules, Reporter& reporter);

}  // namespace kos::image
