// SPDX-License-Identifier: Apache-2.0
// A fuzzer's input is a small project: lines "%path" begin files, the first file is the main one.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kos::idlc::fuzz {

struct File {
    std::string path;
    std::string text;
};

using Project = std::vector<File>;

// A text without a first "%path" line is the IDL file p.idl. At most 64 files; what follows is the last one's.
Project split(std::string_view input);
std::string join(const Project& project);

}  // namespace kos::idlc::fuzz
