// SPDX-License-Identifier: Apache-2.0
// The class manifest, version 1: which program a process of each class may run. The solution packer writes it into the
// ROMFS as the file "manifest"; the kernel verifies it at boot and holds every load against it.
//
//   0          Header, 32 bytes
//   32         entry_count entries of 48 bytes, ascending by class and then by path, bytewise
//   behind     texts: of each entry, in the same order, the class and the path, each with a NUL behind it, nothing
//   between total_size the end of the file
//
// All integers are little-endian, offsets count from the first byte. There is exactly one manifest for a set of
// entries: offsets follow from the lengths, and the reader refuses any others.
//
// A class that is listed may run the programs listed for it and no others, wherever they come from; a file that is
// listed may be run by the classes listed for it and no others. A class that is not listed may run nothing, but for
// `anonymous`, which may run everything that is not listed.
#pragma once

#include <cstddef>
#include <string_view>

#include <kos/base/types.hpp>

namespace kos::abi::manifest {

inline constexpr u64 kMagic = 0x7373616c63736f6b;  // "kosclass" as stored
inline constexpr u32 kVersion = 1;
inline constexpr u32 kMaxEntries = 1024;
inline constexpr u32 kMaxProgramsOfClass = 16;
inline constexpr usize kMaxClassLength = 63;  // without the NUL

inline constexpr std::string_view kFile = "manifest";        // its path in the ROMFS
inline constexpr std::string_view kAnonymous = "anonymous";  // the class that is never listed

struct Header {
    u64 magic{};
    u32 version{};
    u32 header_size{};  // 32
    u32 entry_size{};   // 48
    u32 entry_count{};
    u64 total_size{};
};

struct Entry {
    u32 class_offset{};
    u32 path_offset{};
    u16 class_length{};  // without the NUL
    u16 path_length{};
    u32 reserved{};  // zero
    u8 sha256[32]{};
};

static_assert(sizeof(Header) == 32 && offsetof(Header, total_size) == 24);
static_assert(sizeof(Entry) == 48 && offsetof(Entry, sha256) == 16);

// Whether a class can be listed: printable ASCII without blanks.
constexpr bool is_class(std::string_view name) {
    if (name.empty() || name.size() > kMaxClassLength) {
        return false;
    }
    for (const char c : name) {
        if (c <= ' ' || c > '~') {
            return false;
        }
    }
    return name != kAnonymous;
}

}  // namespace kos::abi::manifest
