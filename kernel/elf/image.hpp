// SPDX-License-Identifier: Apache-2.0
// A validated ELF executable. Pure: nothing is allocated, copied or mapped; segments are views of the file.
#pragma once

#include <span>

#include "elf/error.hpp"
#include "lib/bytes.hpp"

namespace kos::elf {

inline constexpr u32 kMaxHeaders = 64;
inline constexpr u32 kMaxSegments = 16;  // to be loaded
inline constexpr u64 kPageSize = 4096;

// Where user space lies: nothing near null, and 39 bits of addresses.
inline constexpr u64 kUserStart = 0x10000;
inline constexpr u64 kUserEnd = u64{1} << 39;

// What the pages of a segment allow. There is no value for writable and executable.
enum class Access : u8 {
    Read,
    ReadWrite,
    ReadExecute,
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

// Which kinds the caller can load.
enum class Accept : u8 {
    FixedOnly,
    FixedAndStaticPie,
};

class Image {
  public:
    // Validates everything that loading relies on; any bytes are safe. `file` must not change and must outlive the
    // image: for a file in user memory, pass a copy.
    [[nodiscard]] static Checked<Image> create(std::span<const std::byte> file, Accept accept = Accept::FixedOnly);

    [[nodiscard]] Kind kind() const { return kind_; }
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

  private:
    struct Header;
    class Validator;
    Image() = default;
    [[nodiscard]] Header header(u32 index) const;
    [[nodiscard]] Segment segment_of(const Header& header) const;

    lib::ByteView file_{};
    u64 headers_offset_{};
    u32 header_count_{};
    u32 segment_count_{};
    u64 entry_{};
    Kind kind_{Kind::Fixed};
    bool has_tls_{};
    TlsSegment tls_{};
    std::span<const std::byte> build_id_{};
};

}  // namespace kos::elf
