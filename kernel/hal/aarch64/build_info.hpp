// SPDX-License-Identifier: Apache-2.0
// The names of the kernel's functions, beside what the contract says of its build.
#pragma once

#include <hal/build_info.hpp>

#include "lib/symbol_table.hpp"

namespace kos::hal::build_info {

SymbolTable symbols();

}  // namespace kos::hal::build_info
