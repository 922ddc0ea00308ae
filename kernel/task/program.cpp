// SPDX-License-Identifier: Apache-2.0
// Mapping of what a process is started with.
#include "task/program.hpp"

namespace kos::task {

Result<UserAddr> map_bytes(obj::Process& process, std::span<const std::byte> bytes) {
    const u64 size = (bytes.size() + kPageMask) & ~kPageMask;
    const obj::Ref<vmm::Memory> memory = TRY(vmm::Memory::create(process, size));
    TRY(memory->write(0, bytes));
    return process.space()->map({.memory = *memory, .size = size, .access = vmm::Access::Read});
}

}  // namespace kos::task
