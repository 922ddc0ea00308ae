// SPDX-License-Identifier: Apache-2.0
// The end of a boot that cannot go on.
#pragma once

#include <string_view>

namespace kos::core {

// Logs the reason, sends the whole log and switches the machine off, or halts where that is not possible.
[[noreturn]] void stop(std::string_view reason);

}  // namespace kos::core
