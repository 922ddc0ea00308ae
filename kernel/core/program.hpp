// SPDX-License-Identifier: Apache-2.0
// Programs of the boot image.
#pragma once

#include <string_view>

#include "task/task.hpp"

namespace kos::core {

// Loads the ELF file of this path into the task. NOT_FOUND, CORRUPT (the log says what is wrong and where), BAD_STATE,
// QUOTA, NO_MEMORY.
Result<void> load_program(task::Task& task, std::string_view path);

}  // namespace kos::core
