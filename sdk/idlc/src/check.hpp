// SPDX-License-Identifier: Apache-2.0
// Fifth pass: what is well-formed but not allowed: limits of messages, rules for security interfaces, C++ names.
#pragma once

#include "model.hpp"
#include "report.hpp"

namespace kos::idlc {

void check(const Model& model, Reporter& reporter);

}  // namespace kos::idlc
