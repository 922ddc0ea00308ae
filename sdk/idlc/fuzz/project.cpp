// SPDX-License-Identifier: Apache-2.0
// Taking a fuzzer's input apart, and putting it together.
#include "project.hpp"

#include <algorithm>

namespace kos::idlc::fuzz {

namespace {

constexpr std::size_t kMaxFiles = 64;

}  // namespace

Project split(std::string_view input) {
    Project project;
    while (!input.empty()) {
        const auto line = input.substr(0, input.find('\n') + 1);
        const auto taken = line.empty() ? input : line;
        input.remove_prefix(taken.size());
        if (taken.starts_with('%') && project.size() < kMaxFiles) {
            project.push_back({std::string{taken.substr(1, taken.find('\n') - 1)}, {}});
            continue;
        }
        if (project.empty()) {
            project.push_back({"p.idl", {}});
        }
        project.back().text += taken;
    }
    return project;
}

std::string join(const Project& project) {
    std::string input;
    for (const auto& [path, text] : project) {
        if (!input.empty() && !input.ends_with('\n')) {
            input += '\n';
        }
        input += "%" + path + "\n" + text;
    }
    return input;
}

}  // namespace kos::idlc::fuzz
