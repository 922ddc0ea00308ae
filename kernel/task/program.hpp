// SPDX-License-Identifier: Apache-2.0
// What a new process finds in its memory beside its program: the start block.
#pragma once

#include "obj/process.hpp"
#include "vmm/address_space.hpp"

namespace kos::task {

// How far a copy has come. All of it is empty, or 0, to begin with, and its caller's until the result is another than
// kRestart.
struct BlockCopy {
    Pace pace;
    obj::Ref<vmm::Memory>& memory;
    u64& written;           // bytes
    vmm::Attempt& attempt;  // of the same pace, at mapping it
};

// Maps a read-only copy of the bytes; returns where. Errors of Memory::begin(), fill() and AddressSpace::map().
Result<UserAddr> map_bytes(obj::Process& process, std::span<const std::byte> bytes, BlockCopy& copy);

}  // namespace kos::task
