// SPDX-License-Identifier: Apache-2.0
// A validated ELF executable. Pure: nothing is allocated, copied or mapped; segments are views of the file.
#pragma once

#include <span>

#include "elf/error.hpp"
#include "lib/bytes.hpp"

namespace kos::elf {

inline constexpr u32 kMaxHeaders = 64;
inline constexpr u32 kMaxSegments = 16;  // to be loaded
inline constexpr u32 kMaxDynamicEntries = 128;
inline constexpr u32 kMaxNotes = 64;
inline constexpr u64 kMaxPieBytes = u64{16} << 30;
inline constexpr u64 kPageSize = 4096;

// Where user space lies: nothing near null, and 39 bits of addresses.
inline constexpr u64 kUserStart = 0x10000;
inline constexpr u64 kUserEnd = u64{1} << 39;

// What the pages of a segment allow. There is no value for writable and executable.
enum class Access : u8 {
    Read,
    ReadWrite,
    ReadExecute,
    ReadAfterRelocation,  // relocations write to it, the program does not: a segment within PT_GNU_RELRO
};

struct Segment {
    u64 address{};                            // of its first byte; for StaticPie from the load base
    u64 size{};                               // in memory; bytes behind those of the file are zero
    std::span<const std::byte> file_bytes{};  // at most `size`
    u64 file_offset{};                        // the same as `address` within a page
    Access access{Access::Read};

    [[nodiscard]] constexpr u64 first_page() const { return lib::align_down(address, kPageSize); }
    // Exclusive; no wrap, since a segment lies within user space.
    [[nodiscard]] constexpr u64 end_page() const { return lib::align_down(address + size + kPageSize - 1, kPageSize); }
};

// The initial image of each thread's local variables.
struct TlsSegment {
    u64 address{};
    u64 size{};
    u64 alignment{1};
    std::span<const std::byte> file_bytes{};
};

enum class Kind : u8 {
    Fixed,      // ET_EXEC: runs at the addresses it states
    StaticPie,  // ET_DYN without libraries: runs anywhere after relocation
};

// What the code was compiled for, bit by bit as in GNU_PROPERTY_AARCH64_FEATURE_1_AND.
inline constexpr u32 kFeatureBti = 1;  // branch targets are marked
inline constexpr u32 kFeaturePac = 2;  // return addresses are signed

class Image {
  public:
    // Validates everything that loading relies on; any bytes are safe. `file` must not change and must outlive the
    // image: for a file in user memory, pass a copy.
    // Of relocations only where their table lies: class Relocations checks each when it is read.
    [[nodiscard]] static Checked<Image> create(std::span<const std::byte> file);
    // The same in steps: elf/validator.hpp.
    class Validator;

    [[nodiscard]] Kind kind() const { return kind_; }
    // From the load base for StaticPie, as all addresses.
    [[nodiscard]] u64 entry() const { return entry_; }

    // Segments to load, by ascending address; no two share a page.
    [[nodiscard]] u32 segment_count() const { return segment_count_; }
    // NotFound.
    [[nodiscard]] Result<Segment> segment(u32 index) const;

    [[nodiscard]] bool has_tls() const { return has_tls_; }
    // All zero without has_tls().
    [[nodiscard]] const TlsSegment& tls() const { return tls_; }

    // The GNU build ID; empty when there is none.
    [[nodiscard]] std::span<const std::byte> build_id() const { return build_id_; }

    // kFeature... of the property note; 0 without one.
    [[nodiscard]] u32 features() const { return features_; }

  private:
    friend class Relocations;
    struct Header;
    struct Range {
        u64 start{};
        u64 size{};
    };

    Image() = default;
    [[nodiscard]] Header header(u32 index) const;
    [[nodiscard]] Segment segment_of(const Header& header) const;

    lib::ByteView file_{};
    u64 headers_offset_{};
    u32 header_count_{};
    u64 loads_{};  // which of them are segments to load, a bit each
    u32 segment_count_{};
    u64 entry_{};
    Kind kind_{Kind::Fixed};
    bool has_tls_{};
    TlsSegment tls_{};
    std::span<const std::byte> build_id_{};
    u32 features_{};
    Range relro_{};        // addresses
    Range relocations_{};  // the table's place in the file
};

}  // namespace kos::elf
