// SPDX-License-Identifier: Apache-2.0
// What a new process finds in its memory: segments, stack, start block.
#pragma once

#include "elf/image.hpp"
#include "obj/process.hpp"
#include "vmm/address_space.hpp"

namespace kos::task {

// Maps all segments of the program. Those that are never written are mapped straight from the boot image, the others
// are copied. INVALID, QUOTA, NO_MEMORY: nothing is mapped then.
Result<void> map_program(obj::Process& process, const elf::Image& image);
// Takes away the first of them again.
void unmap_program(obj::Process& process, const elf::Image& image, u32 segments);

// Maps a stack where the layout says, above an unmapped guard page; returns its top.
Result<UserAddr> map_stack(obj::Process& process, u64 bytes);

// Maps a read-only copy of the bytes; returns where.
Result<UserAddr> map_bytes(obj::Process& process, std::span<const std::byte> bytes);

}  // namespace kos::task
