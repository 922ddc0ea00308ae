// SPDX-License-Identifier: Apache-2.0
// Writing under a temporary name, then renaming.
#include "output_file.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>

#include <unistd.h>

namespace kos::romfs_tool {

OutputFile::OutputFile(std::filesystem::path path)
    : path_{std::move(path)},
      temporary_{path_.string() + ".tmp." + std::to_string(getpid())},
      stream_{temporary_, std::ios::binary | std::ios::trunc} {
    if (!stream_) {
        fail(std::strerror(errno));
    }
}

OutputFile::~OutputFile() {
    if (stream_.is_open()) {
        stream_.close();
        std::error_code ignored;
        std::filesystem::remove(temporary_, ignored);
    }
}

void OutputFile::seek(u64 offset) {
    stream_.seekp(static_cast<std::streamoff>(offset));
}

void OutputFile::write(std::span<const std::byte> bytes) {
    // Safe: char may alias any object.
    stream_.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    if (!stream_) {
        fail(std::strerror(errno));
    }
}

void OutputFile::write_zeros(u64 count) {
    static constexpr std::array<std::byte, 4096> kZeros{};
    while (count > 0) {
        const u64 part = std::min<u64>(count, kZeros.size());
        write(std::span{kZeros}.first(part));
        count -= part;
    }
}

void OutputFile::commit() {
    stream_.flush();
    if (!stream_) {
        fail(std::strerror(errno));
    }
    std::error_code error;
    std::filesystem::rename(temporary_, path_, error);
    if (error) {
        fail(error.message());
    }
    stream_.close();
}

void OutputFile::fail(const std::string& what) const {
    throw Failure{Code::CannotWrite, "", "cannot write " + path_.string() + ": " + what};
}

}  // namespace kos::romfs_tool
