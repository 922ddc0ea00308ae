// SPDX-License-Identifier: Apache-2.0
// Words of the boot arguments: name=value, separated by blanks.
#pragma once

#include <optional>
#include <string_view>

namespace kos::hal {

// The value of the last "name=value"; an empty one for "name" alone. Nothing: not there.
std::optional<std::string_view> find_boot_argument(std::string_view arguments, std::string_view name);

}  // namespace kos::hal
