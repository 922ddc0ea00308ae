// SPDX-License-Identifier: Apache-2.0
// Mapping of what a process is started with.
#include "task/program.hpp"

#include <algorithm>

#include <hal/cpu.hpp>

#include "lib/restart.hpp"
#include "obj/preemption_point.hpp"

namespace kos::task {
namespace {

// Between two looks for a pending interrupt.
constexpr u64 kWrittenAtOnce = 512;

}  // namespace

Result<UserAddr> map_bytes(obj::Process& process, std::span<const std::byte> bytes, BlockCopy& copy) {
    if (!copy.memory) {
        copy.memory = TRY(vmm::Memory::begin(process, (bytes.size() + kPageMask) & ~kPageMask));
        TRY(obj::preemption_point(copy.pace));
    }
    TRY(copy.memory->fill(copy.pace));
    while (copy.written < bytes.size()) {
        const u64 part = std::min(kWrittenAtOnce, bytes.size() - copy.written);
        TRY(copy.memory->write(copy.written, bytes.subspan(copy.written, part)));
        copy.written += part;
        TRY(obj::preemption_point(copy.pace));
    }
    return process.space()->map({.memory = *copy.memory, .size = copy.memory->size(), .access = vmm::Access::Read},
                                copy.attempt);
}

}  // namespace kos::task
