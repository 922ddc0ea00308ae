// SPDX-License-Identifier: Apache-2.0
// kRestart: a long operation answers it when it should let others go first; its caller makes the same system call
// again, and what was reached lies in the object.
#pragma once

#include <kos/abi/status.hpp>

namespace kos {

// Outside of the ABI's set: it never reaches user space.
inline constexpr Status kRestart = static_cast<Status>(0x8000'0001);

}  // namespace kos
