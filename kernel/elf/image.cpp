// SPDX-License-Identifier: Apache-2.0
// Reading a validated ELF file.
#include "elf/image.hpp"

#include <bit>
#include <cstring>

#include "elf/program_header.hpp"

namespace kos::elf {
namespace {

using format::ProgramHeader;

Access access_of(u32 flags) {
    if ((flags & format::kFlagExecute) != 0) {
        return Access::ReadExecute;
    }
    return (flags & format::kFlagWrite) != 0 ? Access::ReadWrite : Access::Read;
}

}  // namespace

// Only called with numbers that the file header's check has shown to lie within.
Image::Header Image::header(u32 index) const {
    const u64 at = headers_offset_ + u64{index} * sizeof(ProgramHeader);
    ProgramHeader raw{};
    static_assert(std::endian::native == std::endian::little);
    std::memcpy(&raw, file_.bytes().subspan(at).data(), sizeof(raw));
    return {
        .index = index,
        .at = at,
        .type = raw.type,
        .flags = raw.flags,
        .offset = raw.offset,
        .address = raw.virtual_address,
        .file_size = raw.file_size,
        .memory_size = raw.memory_size,
        .alignment = raw.alignment,
    };
}

Segment Image::segment_of(const Header& header) const {
    const lib::ByteView bytes = file_.slice(header.offset, header.file_size).value_or(lib::ByteView{});
    const bool in_relro = header.address >= relro_.start &&
                          lib::range_fits(header.address - relro_.start, header.memory_size, relro_.size);
    const Access access = access_of(header.flags);
    return {header.address, header.memory_size, bytes.bytes(), header.offset,
            access == Access::ReadWrite && in_relro ? Access::ReadAfterRelocation : access};
}

Result<Segment> Image::segment(u32 index) const {
    for (u64 left = loads_; left != 0; left &= left - 1) {
        if (index-- == 0) {
            return segment_of(header(static_cast<u32>(std::countr_zero(left))));
        }
    }
    return Error{Status::NotFound};
}

}  // namespace kos::elf
