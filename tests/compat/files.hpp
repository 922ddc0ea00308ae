// SPDX-License-Identifier: Apache-2.0
// The folders of samples that the tests walk through.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

namespace kos::compat {

// In the order of their names, so that every run is alike.
inline std::vector<std::string> files_in(const std::string& folder, const std::set<std::string>& extensions) {
    std::vector<std::string> files;
    for (const auto& entry : std::filesystem::directory_iterator{folder}) {
        if (entry.is_regular_file() && extensions.contains(entry.path().extension().string())) {
            files.push_back(entry.path().string());
        }
    }
    std::ranges::sort(files);
    return files;
}

inline std::string text_of(const std::string& path) {
    std::ifstream stream{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{stream}, {}};
}

// "bad/I110_no_package.idl" -> "I110".
inline std::string expected_code(const std::string& path) {
    return std::filesystem::path{path}.filename().string().substr(0, 4);
}

}  // namespace kos::compat
