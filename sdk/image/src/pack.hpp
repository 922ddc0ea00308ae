// SPDX-License-Identifier: Apache-2.0
// Last step: the ROMFS image, made by the ROMFS packer.
#pragma once

#include <string>
#include <vector>

#include "options.hpp"
#include "solution_model.hpp"

namespace kos::image {

// The packer's arguments: init, the table, then each program that an entity uses, once, ordered by path.
std::vector<std::string> packer_command(const Options& options, const Solution& solution, const std::string& table);

// Runs the command and waits for it. False, with a report, if it cannot run or fails; it has then said why.
bool run_packer(const std::vector<std::string>& command, Reporter& reporter);

}  // namespace kos::image
