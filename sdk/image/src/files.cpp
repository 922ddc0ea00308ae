// SPDX-License-Identifier: Apache-2.0
// Reads and writes files of the host.
#include "files.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

namespace kos::image {

std::optional<std::string> read_file(const std::string& name, Reporter& reporter) {
    std::error_code error;
    if (std::filesystem::is_directory(name, error)) {
        error = std::make_error_code(std::errc::is_a_directory);
    }
    std::ifstream stream;
    if (!error) {
        errno = 0;
        stream.open(name, std::ios::binary);
        error = {errno, std::generic_category()};
    }
    if (!stream.is_open()) {
        reporter.error(Code::CannotRead, {name, 0, 0}, "cannot read: " + error.message(),
                       "check the file's name and rights");
        return std::nullopt;
    }
    return std::string{std::istreambuf_iterator<char>{stream}, std::istreambuf_iterator<char>{}};
}

bool write_file(const std::string& name, std::span<const std::byte> bytes, Reporter& reporter) {
    const std::string temporary = name + ".tmp";
    {
        std::ofstream stream{temporary, std::ios::binary | std::ios::trunc};
        stream.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
        stream.close();
        if (stream && std::rename(temporary.c_str(), name.c_str()) == 0) {
            return true;
        }
    }
    reporter.error(Code::CannotWrite, {name, 0, 0}, std::string{"cannot write: "} + std::strerror(errno),
                   "check the folder's rights and the space on the disk");
    std::remove(temporary.c_str());
    return false;
}

}  // namespace kos::image
