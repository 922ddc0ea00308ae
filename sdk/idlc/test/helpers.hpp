// SPDX-License-Identifier: Apache-2.0
// What the compiler's tests share: descriptions in memory, expected files on disk.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>

#include "src/compile.hpp"

namespace kos::idlc::test {

// Files by path; the first argument of analyse() and compile() names the main one. "-I ." is set.
class Project {
  public:
    explicit Project(std::map<std::string, std::string> files) : files_{std::move(files)} {}

    Model analyse(const std::string& main) { return idlc::analyse({main, {}, {"."}}, sources_, reporter_); }
    Outputs compile(const std::string& main, Backend backend) {
        return idlc::compile({main, {}, {"."}}, {backend}, sources_, reporter_);
    }
    bool failed() const { return reporter_.failed(); }
    std::string errors() const { return reporter_.render(sources_); }

  private:
    MemoryFiles files_;
    Sources sources_{files_};
    Reporter reporter_;
};

inline std::string read_file(const std::filesystem::path& path) {
    std::ifstream stream{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{stream}, {}};
}

// Compares with the file. With KOS_UPDATE_GOLDENS in the environment it writes the file instead.
inline void expect_golden(const std::filesystem::path& path, const std::string& text) {
    if (std::getenv("KOS_UPDATE_GOLDENS") != nullptr) {
        std::filesystem::create_directories(path.parent_path());
        std::ofstream{path, std::ios::binary} << text;
        return;
    }
    EXPECT_EQ(read_file(path), text) << path << " differs; if that is meant, run with KOS_UPDATE_GOLDENS=1";
}

}  // namespace kos::idlc::test
