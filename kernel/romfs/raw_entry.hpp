// SPDX-License-Identifier: Apache-2.0
// A directory entry as decoded, not yet trusted. For this room's sources only.
#pragma once

#include <kos/abi/romfs.hpp>

#include "romfs/image.hpp"

namespace kos::romfs {

struct Image::RawEntry {
    u32 index;
    u64 at;  // where the entry lies in the image
    u64 data_offset;
    u64 data_size;
    u32 name_offset;
    u16 name_length;
    u16 flags;

    [[nodiscard]] std::unexpected<ImageError> fail(Code code, u64 offset, std::string_view name = {}) const {
        return std::unexpected{ImageError{code, index, offset, name}};
    }
};

}  // namespace kos::romfs
