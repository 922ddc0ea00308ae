// SPDX-License-Identifier: Apache-2.0
// Fuzzes the start block's reader: whatever it accepts can be read without leaving the block.
#include <cstdint>
#include <cstdlib>

#include <kos/start_block.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto reader = kos::StartBlockReader::create({reinterpret_cast<const std::byte*>(data), size});
    if (!reader.has_value()) {
        return 0;
    }
    kos::usize texts = reader->name().size();
    for (kos::u32 index = 0; index < reader->argument_count(); ++index) {
        texts += reader->argument(index).size();
    }
    for (kos::u32 index = 0; index < reader->environment_count(); ++index) {
        texts += reader->environment(index).size();
    }
    for (kos::u32 index = 0; index < reader->handle_count(); ++index) {
        texts += reader->handle(index).name.size();
    }
    // Keeps the reads, and holds: each text lies within the block.
    const kos::usize count =
        1 + kos::usize{reader->argument_count()} + reader->environment_count() + reader->handle_count();
    if (texts > count * size) {
        std::abort();
    }
    return 0;
}
