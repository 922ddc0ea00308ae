// SPDX-License-Identifier: Apache-2.0
// Last step: the ROMFS image, made by the ROMFS packer.
#pragma once

#include <string>
#include <vector>

#include "options.hpp"
#include "solution_model.hpp"

namespace kos::image {

// The files that kos-image itself writes beside the image, for the packer.
struct OwnFiles {
    std::string table;
    std::string manifest;
};

// The packer's arguments: init, the table, the manifest, then each program that an entity uses, once, ordered by path.
std::vector<std::string> packer_command(const Options& options, const Solution& solution, const OwnFiles& own);

// Runs the command and waits for it. False, with a report, if it cannot run or fails; it has then said why.
bool run_packer(const std::vector<std::string>& command, Reporter& reporter);

}  // namespace kos::image
