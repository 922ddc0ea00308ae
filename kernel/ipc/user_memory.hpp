// SPDX-License-Identifier: Apache-2.0
// Memory of either side of a message: the running process's by unprivileged access, the other's by a page walk.
#pragma once

#include <cstddef>
#include <span>

#include "obj/process.hpp"

namespace kos::ipc {

// FAULT: some byte is not readable by the process.
Result<void> read_user(const obj::Process& process, UserAddr source, std::span<std::byte> destination);
// FAULT: some byte is not writable by the process.
Result<void> write_user(const obj::Process& process, UserAddr destination, std::span<const std::byte> source);

}  // namespace kos::ipc
