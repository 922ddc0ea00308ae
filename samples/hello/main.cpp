// SPDX-License-Identifier: Apache-2.0
// Greets, shows what the process was started with, and ends.
#include <kos/print.hpp>
#include <kos/process.hpp>

int main(int argc, char** argv) {
    const auto greeting = kos::process::environment("GREETING").value_or("Good day");
    const auto who = kos::process::environment("WHO").value_or("world");
    kos::println("{}, {}! This is {}, a process of its own.", greeting, who, kos::process::name());
    for (int index = 0; index < argc; ++index) {
        kos::println("argument {}: {}", index, argv[index]);
    }
    const kos::StartBlockReader& block = kos::process::start_block();
    for (kos::u32 index = 0; index < block.environment_count(); ++index) {
        kos::println("environment: {}", block.environment(index));
    }
    return 0;
}
