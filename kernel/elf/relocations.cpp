// SPDX-License-Identifier: Apache-2.0
// Reading relocations.
#include "elf/relocations.hpp"

#include <bit>

#include "elf/program_header.hpp"

namespace kos::elf {
namespace {

using format::RelocationEntry;

bool is_writable(const Segment& segment) {
    return segment.access == Access::ReadWrite || segment.access == Access::ReadAfterRelocation;
}

}  // namespace

Relocations::Relocations(const Image& image)
    : table_{image.file_.slice(image.relocations_.start, image.relocations_.size).value_or(lib::ByteView{})},
      table_at_{image.relocations_.start},
      count_{table_.size() / sizeof(RelocationEntry)},
      segment_count_{image.segment_count()} {
    u32 index = 0;
    for (u64 left = image.loads_; left != 0; left &= left - 1) {
        segments_[index++] = image.segment_of(image.header(static_cast<u32>(std::countr_zero(left))));
    }
}

Checked<Relocation> Relocations::at(u64 index) const {
    const u64 at = index * sizeof(RelocationEntry);
    const u64 target = table_.little_endian<u64>(at).value_or(0);
    if (table_.little_endian<u64>(at + offsetof(RelocationEntry, info)) != format::kRelative) {
        return std::unexpected{
            ImageError{Code::UnsupportedRelocation, kNoHeader, table_at_ + at + offsetof(RelocationEntry, info)}};
    }
    for (u32 i = 0; i < segment_count_; ++i) {
        const Segment& segment = segments_[i];
        if (is_writable(segment) && target >= segment.address &&
            lib::range_fits(target - segment.address, sizeof(u64), segment.size)) {
            const u64 value = table_.little_endian<u64>(at + offsetof(RelocationEntry, addend)).value_or(0);
            return Relocation{i, target - segment.address, value};
        }
    }
    return std::unexpected{ImageError{Code::RelocationOutside, kNoHeader, table_at_ + at}};
}

}  // namespace kos::elf
