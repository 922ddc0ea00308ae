// SPDX-License-Identifier: Apache-2.0
// A file that appears under its name only when it is complete.
#pragma once

#include <filesystem>
#include <fstream>
#include <span>

#include <toolkit/temporary_file.hpp>

#include "report.hpp"

namespace kos::romfs_tool {

class OutputFile {
  public:
    // Failure: CannotWrite, here and below.
    explicit OutputFile(std::filesystem::path path);
    OutputFile(const OutputFile&) = delete;
    OutputFile& operator=(const OutputFile&) = delete;
    // Without commit(), nothing is left, whether an error or a signal comes in between.
    ~OutputFile() = default;

    void seek(u64 offset);
    void write(std::span<const std::byte> bytes);
    void write_zeros(u64 count);
    void commit();

  private:
    [[noreturn]] void fail(const std::string& what) const;

    toolkit::TemporaryFile file_;
    std::ofstream stream_;
};

}  // namespace kos::romfs_tool
