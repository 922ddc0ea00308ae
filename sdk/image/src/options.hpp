// SPDX-License-Identifier: Apache-2.0
// The command line of kos-image.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "init_values.hpp"
#include "report.hpp"
#include "solution_model.hpp"

namespace kos::image {

struct Program {
    std::string path;  // in the image
    std::string file;  // on the host
};

struct Options {
    std::string init_yaml;
    std::string init_program;  // init's ELF file
    std::vector<Program> programs;
    std::string romfs_tool = "kos-romfs";
    std::string output;                 // the ROMFS image; the table is written beside it
    std::string compiler;               // asked for the values of macros; empty: nobody is
    std::vector<std::string> includes;  // where its headers lie
    Definitions definitions;            // of the template's names
    Missing missing = Missing::Refuse;
    bool check_only = false;
    bool help = false;
    bool list_errors = false;
};

extern const char* const kUsage;

// Nothing, with reports, if the command line cannot be used.
std::optional<Options> parse_options(std::span<char* const> arguments, Reporter& reporter);

}  // namespace kos::image
