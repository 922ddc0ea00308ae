// SPDX-License-Identifier: Apache-2.0
// Where the kernel goes on after an instruction of a user copy has faulted.
#pragma once

#include <optional>

#include <kos/base/types.hpp>

namespace kos::hal {

// Nothing: this instruction may not fault, or not at that address.
std::optional<u64> find_fixup(u64 instruction, u64 fault_address);

}  // namespace kos::hal
