// SPDX-License-Identifier: Apache-2.0
// The build ID note and the symbol table, as the linker left them in the image.
#include "hal/aarch64/build_info.hpp"

#include <kos/base/format.hpp>

extern "C" {
// kernel.ld
extern const kos::u8 kos_build_id_note[];
extern const kos::u8 kos_build_id_note_end[];
// scripts/symbols.py
extern const kos::u64 kos_symbol_count;
extern const kos::SymbolTable::Entry kos_symbols[];
extern const char kos_symbol_names[];
extern const char kos_symbol_names_end[];
}

namespace kos::hal::build_info {
namespace {

// An ELF note: sizes of name and description, type, the name "GNU" padded to 4 bytes; the rest is the ID.
constexpr usize kNoteHeader = 16;

}  // namespace

std::string_view version() {
    return KOS_VERSION;
}

FixedBuffer<64> id_text() {
    FixedBuffer<64> text;
    for (const u8* byte = kos_build_id_note + kNoteHeader; byte < kos_build_id_note_end; ++byte) {
        format_to(text, "{:02x}", *byte);
    }
    return text;
}

SymbolTable symbols() {
    return SymbolTable{{kos_symbols, kos_symbol_count},
                       {kos_symbol_names, static_cast<usize>(kos_symbol_names_end - kos_symbol_names)}};
}

}  // namespace kos::hal::build_info
