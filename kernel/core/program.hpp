// SPDX-License-Identifier: Apache-2.0
// Programs for tasks: which class may have which, and from where.
#pragma once

#include <string_view>

#include "task/task.hpp"

namespace kos::core {

// Loads the ELF file of this path in the boot image into the task. The ticket is as for Task::load(). INVALID: no such
// path can be, or the manifest does not bind the file to the task's class; NOT_FOUND, CORRUPT (the log says what is
// wrong and where), BAD_STATE, QUOTA, NO_MEMORY, kRestart.
Result<void> load_program(task::Task& task, std::string_view path, u64& ticket);

// Loads a copy of the ELF file in the memory object. INVALID: the task's class may not have it, the size does not fit,
// or the file is no good program; UNSUPPORTED, TOO_BIG, BAD_STATE, QUOTA, NO_MEMORY, kRestart.
Result<void> load_program(task::Task& task, vmm::Memory& memory, u64 size, u64& ticket);

}  // namespace kos::core
