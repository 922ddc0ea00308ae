// SPDX-License-Identifier: Apache-2.0
// Which files go into the image, and under which names.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "report.hpp"

namespace kos::romfs_tool {

struct Input {
    std::string name;              // in the image
    std::filesystem::path source;  // on the host
    std::string place;             // where it was asked for: empty, or manifest:line
};

// `name=path`. Failure: `error` when there is no '=', or nothing on one of its sides.
[[nodiscard]] Input parse_pair(std::string_view text, Code error, const std::string& place);

// Lines of `name=path`; empty ones and those that begin with # do not count. Paths are relative to the manifest.
[[nodiscard]] std::vector<Input> read_manifest(const std::filesystem::path& manifest);

// Every regular file below `directory`, named by its path from there.
[[nodiscard]] std::vector<Input> read_directory(const std::filesystem::path& directory);

// Puts the inputs into the order of the image. Failure: bad names, duplicates, files under files, too many.
[[nodiscard]] std::vector<Input> arrange(std::vector<Input> inputs);

}  // namespace kos::romfs_tool
