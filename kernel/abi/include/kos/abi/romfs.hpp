// SPDX-License-Identifier: Apache-2.0
// The ROMFS image format, version 1: written by the packer, verified and read by the kernel, mapped by user space.
//
//   0                 Header, 128 bytes
//   128               directory: entry_count entries of 64 bytes, in the order of compare_names()
//   names_offset      names, in the same order, each with a NUL behind it, nothing between them
//   data_offset       a multiple of 4096; the files in the same order, each at the next multiple of 4096
//   total_size        a multiple of 4096
//
// All integers are little-endian. Every byte between these parts, and behind a file up to the next page, is zero, so
// that a file can be mapped page by page and nothing else shines through. There is exactly one image for a set of
// files: offsets follow from the sizes, and the reader refuses any others. Bytes behind total_size are not looked at.
//
// Integrity: an entry holds the SHA-256 of its file; the header holds the SHA-256 of the bytes [0, data_offset), its
// own 32 bytes taken as zero. The header's hash thus stands for the whole image.
#pragma once

#include <cstddef>
#include <string_view>

#include <kos/base/types.hpp>

namespace kos::abi::romfs {

inline constexpr u64 kMagic = 0x73666d6f72736f6b;  // "kosromfs" as stored
inline constexpr u32 kVersion = 1;
inline constexpr u64 kPageSize = 4096;
inline constexpr u32 kMaxFiles = 10'000;
inline constexpr u64 kMaxFileSize = u64{4} << 30;
inline constexpr usize kMaxNameLength = 255;  // without the NUL

struct Header {
    u64 magic{};
    u32 version{};
    u32 header_size{};  // 128
    u64 total_size{};
    u32 entry_count{};
    u32 entry_size{};  // 64
    u64 directory_offset{};
    u64 names_offset{};
    u64 names_size{};
    u64 data_offset{};
    u8 sha256[32]{};
    u8 reserved[32]{};  // zero
};

struct Entry {
    u64 data_offset{};
    u64 data_size{};
    u32 name_offset{};  // from names_offset
    u16 name_length{};  // without the NUL
    u16 flags{};        // kExecutable; all others zero
    u8 sha256[32]{};
    u64 reserved{};  // zero
};

inline constexpr u16 kExecutable = 1;  // a flag: the file is a program

static_assert(sizeof(Header) == 128 && offsetof(Header, sha256) == 64);
static_assert(sizeof(Entry) == 64 && offsetof(Entry, sha256) == 24);

enum class NameFault : u8 {
    None,
    Empty,
    TooLong,         // more than kMaxNameLength characters
    Absolute,        // begins with '/'
    EmptyComponent,  // "a//b" or "a/"
    DotComponent,    // a component "." or ".."
    BadCharacter,    // not printable ASCII, or a backslash
};

// What is wrong with the full path of a file, "drivers/uart": relative, components between single slashes.
constexpr NameFault check_name(std::string_view name) {
    if (name.empty()) {
        return NameFault::Empty;
    }
    if (name.size() > kMaxNameLength) {
        return NameFault::TooLong;
    }
    if (name.front() == '/') {
        return NameFault::Absolute;
    }
    usize component = 0;  // its length so far
    usize dots = 0;       // how many of its characters are dots
    for (usize i = 0; i <= name.size(); ++i) {
        const char c = i < name.size() ? name[i] : '/';
        if (c < ' ' || c > '~' || c == '\\') {
            return NameFault::BadCharacter;
        }
        if (c != '/') {
            ++component;
            dots += c == '.' ? 1 : 0;
            continue;
        }
        if (component == 0) {
            return NameFault::EmptyComponent;
        }
        if (component == dots && dots <= 2) {
            return NameFault::DotComponent;
        }
        component = 0;
        dots = 0;
    }
    return NameFault::None;
}

// For messages; empty for None.
constexpr std::string_view name_fault_text(NameFault fault) {
    constexpr std::string_view kTexts[] = {
        "",
        "is empty",
        "is longer than 255 characters",
        "is absolute",
        "has an empty component",
        "has a component '.' or '..'",
        "has a character that is not printable ASCII, or a backslash",
    };
    return kTexts[static_cast<usize>(fault)];
}

// The order of the directory: negative, zero or positive as `a` comes before, is, or comes behind `b`. Bytewise, but
// '/' before every other character, so that the files of a directory are neighbours, right behind a file of its name.
constexpr int compare_names(std::string_view a, std::string_view b) {
    for (usize i = 0; i < a.size() && i < b.size(); ++i) {
        if (a[i] != b[i]) {
            const int left = a[i] == '/' ? 0 : static_cast<u8>(a[i]);
            const int right = b[i] == '/' ? 0 : static_cast<u8>(b[i]);
            return left - right;
        }
    }
    return a.size() == b.size() ? 0 : (a.size() < b.size() ? -1 : 1);
}

// Whether the file `outer` would have to be a directory for `inner` to exist: "a" and "a/b".
constexpr bool is_directory_of(std::string_view outer, std::string_view inner) {
    if (inner.size() <= outer.size() || inner[outer.size()] != '/') {
        return false;
    }
    return inner.starts_with(outer);
}

}  // namespace kos::abi::romfs
