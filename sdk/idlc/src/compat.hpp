// SPDX-License-Identifier: Apache-2.0
// Compares two descriptions of one thing: what breaks programs and policies that were made for the older one.
#pragma once

#include "model.hpp"
#include "report.hpp"

namespace kos::idlc {

// Reports each break as an error of its own, at its place in the newer description.
void compare(const Model& older, const Model& newer, Reporter& reporter);

}  // namespace kos::idlc
