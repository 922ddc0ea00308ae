// SPDX-License-Identifier: Apache-2.0
// Reads the solution table from the ROMFS.
#include "solution_file.hpp"

#include <array>

#include <kos/file.hpp>
#include <kos/print.hpp>

namespace init {
namespace {

using kos::Error;
using kos::Result;
using kos::Status;

// Aligned for a reader that may load words.
alignas(8) std::array<std::byte, kos::kMaxSolutionBytes> g_table;

Result<std::span<const std::byte>> read_file(std::string_view name) {
    const kos::File file = TRY(kos::File::open(name));
    if (file.size() > g_table.size()) {
        return Error{Status::TooBig};
    }
    const std::span<const std::byte> bytes = TRY(file.read(0, std::span{g_table}.first(file.size())));
    return bytes.size() == file.size() ? Result<std::span<const std::byte>>{bytes} : Error{Status::Corrupt};
}

}  // namespace

Result<kos::SolutionReader> read_solution() {
    const auto bytes = read_file(kos::kSolutionFile);
    if (!bytes) {
        kos::println("cannot read '{}' from the ROMFS: {}", kos::kSolutionFile, bytes.error());
        return Error{bytes.error()};
    }
    const auto reader = kos::SolutionReader::create(*bytes);
    if (!reader) {
        kos::println("'{}' is not a solution table of this version: {}", kos::kSolutionFile, reader.error());
    }
    return reader;
}

}  // namespace init
