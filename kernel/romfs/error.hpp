// SPDX-License-Identifier: Apache-2.0
// What can be wrong with a ROMFS image, in which file, and where.
#pragma once

#include <expected>
#include <string_view>

#include <kos/abi/status.hpp>
#include <kos/base/types.hpp>

namespace kos::romfs {

enum class Code : u8 {
    Truncated,         // shorter than its header or than it says
    BadMagic,          // no ROMFS image
    BadVersion,        // of a format that this kernel does not know
    BadHeader,         // a field contradicts the format
    TooManyFiles,      // more than kMaxFiles
    NameOutside,       // a name not where it must be: behind the one before it, within the names
    NameUnterminated,  // no NUL where the name's length puts it
    BadName,           // check_name() refuses it
    Unsorted,          // before the entry in front of it
    Duplicate,         // the same name as the entry in front of it
    FileUnderFile,     // "a/b" beside a file "a"
    BadEntry,          // unknown flags, or reserved bytes that are not zero
    FileTooBig,        // more than kMaxFileSize
    Misaligned,        // a file that does not begin on a page
    Overlap,           // a file that begins before the end of the one in front of it
    Gap,               // pages that belong to no file
    BeyondEnd,         // a file that ends behind the image
    NonZeroPadding,    // bytes behind a file that are not zero
    DirectoryCorrupt,  // the SHA-256 of header, directory and names is another
    FileCorrupt,       // the SHA-256 of a file is another
};

inline constexpr u32 kCodeCount = 20;
inline constexpr u32 kNoEntry = ~0U;

struct ImageError {
    Code code{};
    u32 entry{kNoEntry};      // its number in the directory; kNoEntry for the image as a whole
    u64 offset{};             // of the bad field or byte, from the start of the image
    std::string_view name{};  // of the file; empty where there is no good one. Points into the image.
};

template <typename T>
using Checked = std::expected<T, ImageError>;

// For messages, "beyond the end of the image"; "?" for a value outside of the set.
[[nodiscard]] std::string_view code_text(Code code);

[[nodiscard]] constexpr Status to_status(const ImageError& error) {
    const bool is_malformed_name = error.code == Code::BadName || error.code == Code::NameUnterminated;
    return is_malformed_name ? Status::Invalid : Status::Corrupt;
}

}  // namespace kos::romfs
