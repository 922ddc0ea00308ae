// SPDX-License-Identifier: Apache-2.0
// The texts of the ROMFS errors.
#include "romfs/error.hpp"

namespace kos::romfs {
namespace {

constexpr std::string_view kTexts[kCodeCount] = {
    "image shorter than it says",
    "no ROMFS image",
    "unknown format version",
    "bad header",
    "too many files",
    "name outside of the names",
    "unterminated name",
    "bad name",
    "not in order",
    "duplicate name",
    "file under a file",
    "bad directory entry",
    "file too big",
    "not page-aligned",
    "overlaps the file before it",
    "unused pages before it",
    "beyond the end of the image",
    "bytes behind the file are not zero",
    "directory does not match its SHA-256",
    "contents do not match their SHA-256",
};

}  // namespace

std::string_view code_text(Code code) {
    const auto index = static_cast<u32>(code);
    return index < kCodeCount ? kTexts[index] : std::string_view{"?"};
}

}  // namespace kos::romfs
