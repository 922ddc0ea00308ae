// SPDX-License-Identifier: Apache-2.0
// What a new process finds in its memory beside its program: the start block.
#pragma once

#include "obj/process.hpp"
#include "vmm/address_space.hpp"

namespace kos::task {

// Maps a read-only copy of the bytes; returns where.
Result<UserAddr> map_bytes(obj::Process& process, std::span<const std::byte> bytes);

}  // namespace kos::task
