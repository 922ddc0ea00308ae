// SPDX-License-Identifier: Apache-2.0
// Reading a validated ELF file.
#include "elf/image.hpp"

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
    return {
        .index = index,
        .at = at,
        .type = file_.little_endian<u32>(at + offsetof(ProgramHeader, type)).value_or(0),
        .flags = file_.little_endian<u32>(at + offsetof(ProgramHeader, flags)).value_or(0),
        .offset = file_.little_endian<u64>(at + offsetof(ProgramHeader, offset)).value_or(0),
        .address = file_.little_endian<u64>(at + offsetof(ProgramHeader, virtual_address)).value_or(0),
        .file_size = file_.little_endian<u64>(at + offsetof(ProgramHeader, file_size)).value_or(0),
        .memory_size = file_.little_endian<u64>(at + offsetof(ProgramHeader, memory_size)).value_or(0),
        .alignment = file_.little_endian<u64>(at + offsetof(ProgramHeader, alignment)).value_or(0),
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
    for (u32 i = 0; i < header_count_; ++i) {
        const Header candidate = header(i);
        if (candidate.type == format::kLoad && index-- == 0) {
            return segment_of(candidate);
        }
    }
    return Error{Status::NotFound};
}

}  // namespace kos::elf
