// SPDX-License-Identifier: Apache-2.0
// What start.cpp hands to process.cpp.
#pragma once

#include <kos/abi/start_block.hpp>

namespace kos::detail {

// Checks the block and keeps it for kos::process; ends the process if it is corrupt.
void adopt_start_block(const abi::StartBlock* block);

}  // namespace kos::detail
