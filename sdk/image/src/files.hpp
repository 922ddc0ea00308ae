// SPDX-License-Identifier: Apache-2.0
// Files of the host: read whole, written whole or not at all.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include "report.hpp"

namespace kos::image {

// Nothing, with a report, if the file cannot be read.
std::optional<std::string> read_file(const std::string& name, Reporter& reporter);

// Writes beside the file and renames, so that no half file is left. False, with a report, if that fails.
bool write_file(const std::string& name, std::span<const std::byte> bytes, Reporter& reporter);

}  // namespace kos::image
