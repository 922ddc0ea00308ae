// SPDX-License-Identifier: Apache-2.0
// Which kernel this is, and the names of its functions.
#pragma once

#include <kos/base/fixed_buffer.hpp>

#include "lib/symbol_table.hpp"

namespace kos::hal::build_info {

// The content of the file VERSION.
std::string_view version();

// The linker's build ID, in hexadecimal.
FixedBuffer<64> id_text();

SymbolTable symbols();

}  // namespace kos::hal::build_info
