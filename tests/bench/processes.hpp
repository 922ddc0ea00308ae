// SPDX-License-Identifier: Apache-2.0
// Making the processes that are measured.
#pragma once

#include <span>

#include <kos/base/start_block_writer.hpp>

#include "rows.hpp"

namespace bench {

// A process that has its program, and neither arguments nor a running thread.
kos::abi::Handle load(const Powers& powers, std::string_view program);
// Gives it its start block: name and handles.
void set_start_block(kos::abi::Handle task, std::string_view name, std::span<const kos::NamedHandle> handles);

}  // namespace bench
