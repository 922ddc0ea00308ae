// SPDX-License-Identifier: Apache-2.0
// Between _start and main: the start block, constructors, arguments; after main: the end of the process.
#include <kos/panic.hpp>
#include <kos/process.hpp>

#include "process_state.hpp"
#include "thread_local.hpp"

int main(int argc, char** argv);

namespace {

using Constructor = void (*)();

constexpr kos::u32 kMostArguments = 255;

// argv, with its closing null pointer.
char* g_arguments[kMostArguments + 1];

int collect_arguments() {
    const kos::u32 count = kos::process::argument_count();
    kos::require(count <= kMostArguments, "too many arguments: at most 255");
    for (kos::u32 index = 0; index < count; ++index) {
        // main's signature allows writing; the block is this process's own copy, mapped as the kernel chose.
        g_arguments[index] = const_cast<char*>(kos::process::argument(index).data());
    }
    g_arguments[count] = nullptr;
    return static_cast<int>(count);
}

}  // namespace

extern "C" {

// From the linker script: the constructors of global objects.
extern Constructor kos_init_array_begin[];
extern Constructor kos_init_array_end[];

[[noreturn]] void kos_start(const kos::abi::StartBlock* block) {
    kos::detail::begin_first_thread();
    kos::detail::adopt_start_block(block);
    for (Constructor* constructor = kos_init_array_begin; constructor != kos_init_array_end; ++constructor) {
        (*constructor)();
    }
    const int argc = collect_arguments();
    kos::exit(main(argc, g_arguments));
}

}  // extern "C"
