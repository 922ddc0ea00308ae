// SPDX-License-Identifier: Apache-2.0
// Reads and writes files of the host.
#include "files.hpp"

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include <toolkit/temporary_file.hpp>

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
        reporter.error(Code::CannotRead, {name, 0, 0}, "cannot read: " + error.message());
        return std::nullopt;
    }
    return std::string{std::istreambuf_iterator<char>{stream}, std::istreambuf_iterator<char>{}};
}

bool write_file(const std::string& name, std::span<const std::byte> bytes, Reporter& reporter) {
    toolkit::TemporaryFile file{name};
    std::ofstream stream{file.path(), std::ios::binary | std::ios::trunc};
    stream.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    stream.close();
    const std::error_code error =
        stream ? file.commit() : std::error_code{errno == 0 ? EIO : errno, std::generic_category()};
    if (error) {
        reporter.error(Code::CannotWrite, {name, 0, 0}, "cannot write: " + error.message());
        return false;
    }
    return true;
}

}  // namespace kos::image
