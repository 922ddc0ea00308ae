// SPDX-License-Identifier: Apache-2.0
// Files of the ROMFS: reading, mapping, errors.
#include <algorithm>
#include <array>

#include <kos/file.hpp>

#include "checks.hpp"

namespace checks {
namespace {

using kos::File;
using kos::kPageBytes;
using kos::Mapping;
using kos::Memory;
using kos::Protection;
using kos::Result;
using kos::Status;

constexpr std::string_view kOwnFile = "checks";

template <typename T>
bool fails_with(const Result<T>& result, Status status) {
    return !result && result.error() == status;
}

// Longer than the kernel gives at once.
std::array<std::byte, 3 * kPageBytes> g_buffer;

Result<bool> reads_in_pieces() {
    const File file = TRY(File::open(kOwnFile));
    const auto begin = TRY(file.read(0, g_buffer));
    std::array<std::byte, 100> end{};
    const auto rest = TRY(file.read(file.size() - 60, end));
    const auto nothing = TRY(file.read(file.size(), end));
    return file.size() > g_buffer.size() && begin.size() == g_buffer.size() && rest.size() == 60 && nothing.empty();
}

Result<bool> pages_are_its_own() {
    const Memory memory = TRY(TRY(File::open(kOwnFile)).memory());  // the file is closed again
    const Mapping pages = TRY(memory.map(Protection::Read));
    const File file = TRY(File::open(kOwnFile));
    const auto begin = TRY(file.read(0, g_buffer));
    const auto behind = pages.bytes().subspan(file.size());
    const auto is_zero = [](std::byte byte) { return byte == std::byte{0}; };
    return memory.size() >= file.size() && memory.size() - file.size() < kPageBytes &&
           std::ranges::equal(begin, pages.bytes().first(begin.size())) && std::ranges::all_of(behind, is_zero);
}

// Neither written nor executed, though the file is a program.
Result<bool> file_errors() {
    const File file = TRY(File::open(kOwnFile));
    const Memory memory = TRY(file.memory());
    Mapping pages = TRY(memory.map(Protection::Read));
    return fails_with(File::open("nobody"), Status::NotFound) && fails_with(File::open(""), Status::Invalid) &&
           fails_with(File::open("../checks"), Status::Invalid) && fails_with(File{}.memory(), Status::BadHandle) &&
           fails_with(memory.map(Protection::ReadWrite), Status::NoRights) &&
           fails_with(memory.map(Protection::ReadExecute), Status::NoRights) &&
           fails_with(pages.protect(Protection::ReadWrite), Status::Invalid);
}

constexpr Check kChecks[] = {
    {"a file is read in pieces", reads_in_pieces},
    {"a file's pages are its own", pages_are_its_own},
    {"errors of files", file_errors},
};

}  // namespace

std::span<const Check> file_checks() {
    return kChecks;
}

}  // namespace checks
