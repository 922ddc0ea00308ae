// SPDX-License-Identifier: Apache-2.0
// Which kernel this is.
#pragma once

#include <string_view>

#include <kos/base/fixed_buffer.hpp>

namespace kos::hal::build_info {

// The content of the file VERSION.
std::string_view version();

// The linker's build ID, in hexadecimal.
FixedBuffer<64> id_text();

}  // namespace kos::hal::build_info
