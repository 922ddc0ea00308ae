// SPDX-License-Identifier: Apache-2.0
// A program header as decoded, not yet trusted. For this room's sources only.
#pragma once

#include "elf/format.hpp"
#include "elf/image.hpp"

namespace kos::elf {

struct Image::Header {
    u32 index;
    u64 at;  // where it lies in the file
    u32 type;
    u32 flags;
    u64 offset;
    u64 address;
    u64 file_size;
    u64 memory_size;
    u64 alignment;

    // `field` is the offset of the bad field in format::ProgramHeader.
    [[nodiscard]] std::unexpected<ImageError> fail(Code code, u64 field) const {
        return std::unexpected{ImageError{code, index, at + field}};
    }

    [[nodiscard]] bool allows(u32 flag) const { return (flags & flag) != 0; }
};

}  // namespace kos::elf
