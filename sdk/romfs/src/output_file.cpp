// SPDX-License-Identifier: Apache-2.0
// Writing under a temporary name, then renaming.
#include "output_file.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>

namespace kos::romfs_tool {

OutputFile::OutputFile(std::filesystem::path path)
    : file_{std::move(path)}, stream_{file_.path(), std::ios::binary | std::ios::trunc} {
    if (!stream_) {
        fail(std::strerror(errno));
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
    if (const std::error_code error = file_.commit()) {
        fail(error.message());
    }
}

void OutputFile::fail(const std::string& what) const {
    throw Failure{Code::CannotWrite, "", "cannot write " + file_.target().string() + ": " + what};
}

}  // namespace kos::romfs_tool
