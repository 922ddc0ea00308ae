// SPDX-License-Identifier: Apache-2.0
// The command line.
#pragma once

#include <optional>

#include "compile.hpp"

namespace kos::idlc {

struct Options {
    Inputs inputs;
    std::vector<Backend> backends;
    std::string folder;
    std::string older;  // --compat: folders of the two sides
    std::string newer;
    std::string depfile;
    std::string depfile_target;  // empty: all outputs
    bool help = false;
    bool list_errors = false;
};

// Nothing after an error was reported.
std::optional<Options> parse_options(const std::vector<std::string>& arguments, Reporter& reporter);

std::string_view usage();

}  // namespace kos::idlc
