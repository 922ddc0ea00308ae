// SPDX-License-Identifier: Apache-2.0
// kBlocked: a core method answers it when its caller now waits; whoever wakes the caller writes its result.
#pragma once

#include <kos/abi/status.hpp>

namespace kos {

// Outside of the ABI's set: it never reaches user space.
inline constexpr Status kBlocked = static_cast<Status>(0x8000'0000);

}  // namespace kos
