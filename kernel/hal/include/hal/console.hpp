// SPDX-License-Identifier: Apache-2.0
// The debug console: bytes out, polled. The log (lib/log.hpp) is its only caller.
#pragma once

#include <string_view>

namespace kos::hal {

// Writes the bytes; "\n" goes out as "\r\n". Does nothing before a console was found.
void console_write(std::string_view text);
// How many bytes the device takes at this moment without waiting.
unsigned console_room();

}  // namespace kos::hal
