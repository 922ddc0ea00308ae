// SPDX-License-Identifier: Apache-2.0
// Where descriptions come from: files on disk or in memory, and places in them.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include <kos/base/types.hpp>
#include <toolkit/report.hpp>

namespace kos::idlc {

// One loaded file. Never moves, so that tokens and places can point into it.
struct SourceFile {
    std::string path;
    std::string text;

    // The line without its newline; numbers start at 1.
    std::string_view line(u32 number) const;
};

// A stretch of one line of a file. Without a file: the command line.
struct Place {
    const SourceFile* file = nullptr;
    u32 line = 0;
    u32 column = 0;  // in bytes, from 1
    u32 length = 0;

    // With its source line, for the user.
    explicit operator toolkit::Place() const;
};

// Read access to files; the fuzzer and the tests replace the disk by memory.
class FileStore {
  public:
    virtual ~FileStore() = default;
    // The file's bytes; nothing when there is no readable file of that name.
    virtual std::optional<std::string> read(const std::string& path) const = 0;
};

class DiskFiles final : public FileStore {
  public:
    std::optional<std::string> read(const std::string& path) const override;
};

class MemoryFiles final : public FileStore {
  public:
    explicit MemoryFiles(std::map<std::string, std::string> files) : files_{std::move(files)} {}
    std::optional<std::string> read(const std::string& path) const override;

  private:
    std::map<std::string, std::string> files_;
};

// All files of one run of the compiler, in the order in which they were read.
class Sources {
  public:
    explicit Sources(const FileStore& store) : store_{&store} {}

    // The file, read at most once; null when it cannot be read.
    const SourceFile* open(const std::string& path);
    const std::deque<SourceFile>& files() const { return files_; }

  private:
    const FileStore* store_;
    std::deque<SourceFile> files_;
    std::map<std::string, const SourceFile*> by_path_;
};

}  // namespace kos::idlc
