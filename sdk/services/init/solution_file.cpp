// SPDX-License-Identifier: Apache-2.0
// Reads the solution table from the ROMFS.
#include "solution_file.hpp"

#include <array>

#include <kos/core/romfs.hpp>
#include <kos/owned_handle.hpp>
#include <kos/print.hpp>

namespace init {
namespace {

using kos::Error;
using kos::Result;
using kos::Status;

// Aligned for a reader that may load words.
alignas(8) std::array<std::byte, kos::kMaxSolutionBytes> g_table;

// Reads the whole file in the pieces that the kernel gives.
Result<std::span<const std::byte>> read_file(std::string_view name) {
    const auto opened = TRY(kos::core::Romfs::open(name));
    const kos::OwnedHandle file{opened.file};
    if (opened.size > g_table.size()) {
        return Error{Status::TooBig};
    }
    const std::span<std::byte> whole = std::span{g_table}.first(opened.size);
    kos::usize done = 0;
    while (done < whole.size()) {
        const auto piece = TRY(kos::core::Romfs::read(file.get(), done, whole.subspan(done)));
        if (piece.data.empty()) {
            return Error{Status::Corrupt};
        }
        done += piece.data.size();
    }
    return whole;
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
