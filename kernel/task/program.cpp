// SPDX-License-Identifier: Apache-2.0
// Mapping of programs.
#include "task/program.hpp"

#include <hal/memory_map.hpp>

namespace kos::task {

namespace {

using vmm::Access;
using vmm::Memory;

Access access_of(const elf::Segment& segment) {
    switch (segment.access) {
        case elf::Access::ReadWrite:
            return Access::ReadWrite;
        case elf::Access::ReadExecute:
            return Access::ReadExecute;
        case elf::Access::Read:
            break;
    }
    return Access::Read;
}

// A segment that is never written can be mapped where it lies: what its last page holds beyond it are other bytes of
// the same file, or its zero padding.
bool maps_in_place(const elf::Segment& segment, PhysAddr first) {
    return segment.access != elf::Access::ReadWrite && segment.file_bytes.size() == segment.size &&
           first.page_offset() == UserAddr{segment.address}.page_offset();
}

Result<obj::Ref<Memory>> copied(obj::Process& process, const elf::Segment& segment, u64 size) {
    obj::Ref<Memory> memory = TRY(Memory::create(process, size));
    TRY(memory->write(UserAddr{segment.address}.page_offset(), segment.file_bytes));
    if (segment.access == elf::Access::ReadExecute) {
        TRY(memory->seal());
    }
    return memory;
}

Result<void> map_segment(obj::Process& process, const elf::Segment& segment) {
    const u64 size = segment.end_page() - segment.first_page();
    const PhysAddr first = hal::virt_to_phys(segment.file_bytes.data());
    const obj::Ref<Memory> memory =
        TRY(maps_in_place(segment, first)
                ? Memory::create_from_physical(process, {first.page_down(), size}, vmm::PhysicalUse::Image)
                : copied(process, segment, size));
    TRY(process.space()->map({.memory = *memory,
                              .offset = 0,
                              .size = size,
                              .access = access_of(segment),
                              .at = UserAddr{segment.first_page()}}));
    return {};
}

}  // namespace

Result<void> map_program(obj::Process& process, const elf::Image& image) {
    for (u32 i = 0; i < image.segment_count(); ++i) {
        const auto segment = image.segment(i);
        const auto mapped = segment ? map_segment(process, *segment) : Result<void>{Error{segment.error()}};
        if (!mapped) {
            unmap_program(process, image, i);
            return mapped;
        }
    }
    return {};
}

// Whole regions: no split that could fail.
void unmap_program(obj::Process& process, const elf::Image& image, u32 segments) {
    for (u32 i = 0; i < segments; ++i) {
        const elf::Segment segment = *image.segment(i);
        const UserAddr start{segment.first_page()};
        KOS_ASSERT(process.space()->unmap(start, segment.end_page() - segment.first_page()).has_value());
    }
}

Result<UserAddr> map_stack(obj::Process& process, u64 bytes) {
    const obj::Ref<Memory> memory = TRY(Memory::create(process, bytes));
    const UserAddr bottom = TRY(process.space()->map({.memory = *memory,
                                                      .size = bytes,
                                                      .access = Access::ReadWrite,
                                                      .at = process.space()->layout().stack,
                                                      .guard = kPageSize}));
    return bottom + bytes;
}

Result<UserAddr> map_bytes(obj::Process& process, std::span<const std::byte> bytes) {
    const u64 size = (bytes.size() + kPageMask) & ~kPageMask;
    const obj::Ref<Memory> memory = TRY(Memory::create(process, size));
    TRY(memory->write(0, bytes));
    return process.space()->map({.memory = *memory, .size = size, .access = Access::Read});
}

}  // namespace kos::task
