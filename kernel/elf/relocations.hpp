// SPDX-License-Identifier: Apache-2.0
// The relocations of a static PIE: which words of its data get the load base added. Each is checked when it is read, so
// that who applies many can stop between any two; nothing counts until all went well.
#pragma once

#include <array>

#include "elf/image.hpp"

namespace kos::elf {

// The 8 bytes at `offset` in the segment become load base + `value`.
struct Relocation {
    u32 segment{};
    u64 offset{};
    u64 value{};
};

class Relocations {
  public:
    // The image's file must outlive it.
    explicit Relocations(const Image& image);

    [[nodiscard]] u64 count() const { return count_; }

    // index < count(). UnsupportedRelocation: not R_AARCH64_RELATIVE; RelocationOutside: not 8 bytes within a writable
    // segment, so that code and constants stay what they are in the file.
    [[nodiscard]] Checked<Relocation> at(u64 index) const;

    [[nodiscard]] std::span<const Segment> segments() const { return std::span{segments_}.first(segment_count_); }

  private:
    lib::ByteView table_{};
    u64 table_at_ = 0;  // in the file
    u64 count_ = 0;
    u32 segment_count_ = 0;
    std::array<Segment, kMaxSegments> segments_{};
};

}  // namespace kos::elf
