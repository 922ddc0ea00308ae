// SPDX-License-Identifier: Apache-2.0
// An output that appears under its name only when it is complete.
#pragma once

#include <filesystem>
#include <string>
#include <system_error>

namespace kos::toolkit {

// Reserves a name beside `target`, under which the caller creates and writes the file. The file goes when the object
// does, and when SIGHUP, SIGINT or SIGTERM ends the program, unless it was committed. For programs of one thread.
class TemporaryFile {
  public:
    explicit TemporaryFile(std::filesystem::path target);
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    ~TemporaryFile();

    const std::filesystem::path& target() const { return target_; }
    const std::filesystem::path& path() const { return path_; }

    // Renames the file to its target, in one step. Call it once the file is closed or flushed.
    std::error_code commit();

  private:
    static void remove_all(int signal);
    static void catch_signals();

    std::filesystem::path target_;
    std::filesystem::path path_;
    // All living objects, for the signal handler: a list, since a handler may neither allocate nor lock.
    TemporaryFile* next_ = nullptr;
    TemporaryFile* previous_ = nullptr;
    static TemporaryFile* first_;
};

}  // namespace kos::toolkit
