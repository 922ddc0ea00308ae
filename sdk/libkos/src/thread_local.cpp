// SPDX-License-Identifier: Apache-2.0
// The template of the thread-local variables, and the first thread's block, which the linker script keeps room for.
#include "thread_local.hpp"

namespace kos::detail {
namespace {

// Of ELF-64: System V ABI, "Program Header".
struct FileHeader {
    u8 before[32];
    u64 program_headers;  // offset
    u8 between[16];
    u16 program_header_count;
};

struct ProgramHeader {
    u32 type;
    u32 flags;
    u64 offset;
    u64 address;
    u64 physical_address;
    u64 file_size;
    u64 memory_size;
    u64 alignment;
};

static_assert(offsetof(FileHeader, program_header_count) == 56 && sizeof(ProgramHeader) == 56);

constexpr u32 kTls = 7;

}  // namespace
}  // namespace kos::detail

extern "C" {

// From the linker and its script: the file's first byte, and the first thread's block.
[[gnu::visibility("hidden")]] extern const std::byte __ehdr_start[];  // NOLINT(bugprone-reserved-identifier)
[[gnu::visibility("hidden")]] extern std::byte kos_first_thread_block_begin[];
[[gnu::visibility("hidden")]] extern std::byte kos_first_thread_block_end[];

// There where a variable has a destructor (thread_destructors.cpp).
[[gnu::weak]] void kos_run_thread_destructors();
}

namespace kos::detail {

ThreadTemplate thread_template() {
    // Safe: the kernel has checked the headers, which the linker script puts into the first segment.
    const auto& file = *reinterpret_cast<const FileHeader*>(__ehdr_start);
    const auto* headers = reinterpret_cast<const ProgramHeader*>(__ehdr_start + file.program_headers);
    for (u16 index = 0; index < file.program_header_count; ++index) {
        const ProgramHeader& header = headers[index];
        if (header.type == kTls && header.memory_size != 0) {
            const usize alignment = header.alignment > 1 ? header.alignment : 1;
            return {{__ehdr_start + header.address, header.file_size}, header.memory_size, alignment};
        }
    }
    return {};
}

void begin_first_thread() {
    set_thread_pointer(thread_template().lay_out({kos_first_thread_block_begin, kos_first_thread_block_end}));
}

void set_thread_pointer(u64 pointer) {
    asm volatile("msr tpidr_el0, %0" : : "r"(pointer) : "memory");
}

void run_thread_destructors() {
    if (kos_run_thread_destructors != nullptr) {
        kos_run_thread_destructors();
    }
}

}  // namespace kos::detail
