// SPDX-License-Identifier: Apache-2.0
// A validated class manifest (kos/abi/manifest.hpp). Nothing is allocated or copied: texts point into the file.
#pragma once

#include <expected>

#include <kos/abi/manifest.hpp>

#include "romfs/image.hpp"

namespace kos::romfs {

enum class ManifestCode : u8 {
    Truncated,        // shorter than its header or than it says
    BadMagic,         // no manifest
    BadVersion,       // of a format that this kernel does not know
    BadHeader,        // a field contradicts the format
    TooManyEntries,   // more than kMaxEntries
    TextOutside,      // a text not where it must be: behind the one before it, within the file
    BadClass,         // is_class() refuses it
    BadPath,          // check_name() refuses it
    BadEntry,         // reserved bytes that are not zero
    Unsorted,         // not behind the entry in front of it
    TooManyPrograms,  // more than kMaxProgramsOfClass of one class
    NoProgram,        // the image has no program of this path
    OtherHash,        // the image's program has another hash
};

inline constexpr u32 kManifestCodeCount = 13;

struct ManifestError {
    ManifestCode code{};
    u32 entry{kNoEntry};  // its number; kNoEntry for the manifest as a whole
    u64 offset{};         // of the bad field, from the start of the file
};

// For messages, "not in order"; "?" for a value outside of the set.
[[nodiscard]] std::string_view code_text(ManifestCode code);

class Manifest {
  public:
    struct Entry {
        std::string_view security_class;
        std::string_view path;
        Sha256Digest digest;
    };

    // One that lists nothing.
    Manifest() = default;

    // Validates the whole file; any bytes are safe. `bytes` must outlive it.
    [[nodiscard]] static std::expected<Manifest, ManifestError> create(std::span<const std::byte> bytes);
    // Whether the image has what the manifest lists: NoProgram, OtherHash.
    [[nodiscard]] std::expected<void, ManifestError> check_against(const Image& image) const;

    [[nodiscard]] u32 count() const { return count_; }
    // index < count().
    [[nodiscard]] Entry entry(u32 index) const;

    // Whether a process of the class may run the program of this path. O(log n).
    [[nodiscard]] bool binds(std::string_view security_class, std::string_view path) const;
    // Whether it may run some program. O(log n).
    [[nodiscard]] bool lists(std::string_view security_class) const;
    // Whether it may run a program of this hash. O(log n), and kMaxProgramsOfClass comparisons.
    [[nodiscard]] bool binds(std::string_view security_class, const Sha256Digest& digest) const;

  private:
    struct Walk;

    [[nodiscard]] std::expected<void, ManifestError> check_header();
    [[nodiscard]] std::expected<void, ManifestError> check_entry(u32 index, Walk& walk) const;
    [[nodiscard]] std::expected<void, ManifestError> check_texts(u32 index, Walk& walk) const;
    [[nodiscard]] u64 entry_offset(u32 index) const;
    [[nodiscard]] std::string_view text(u64 entry_at, u64 offset_field, u64 length_field) const;
    [[nodiscard]] std::string_view class_at(u32 index) const;
    [[nodiscard]] std::string_view path_at(u32 index) const;
    [[nodiscard]] std::span<const std::byte> digest_at(u32 index) const;
    [[nodiscard]] u32 first_of(std::string_view security_class) const;

    lib::ByteView file_{};
    u32 count_{};
};

}  // namespace kos::romfs
