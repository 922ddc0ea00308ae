// SPDX-License-Identifier: Apache-2.0
// What nobody can foretell.
#pragma once

#include <optional>

#include <kos/base/types.hpp>

namespace kos::hal {

// A number of the CPU's own generator. Nothing: it has none, or none just now.
std::optional<u64> random_number();

}  // namespace kos::hal
