// SPDX-License-Identifier: Apache-2.0
// What a description must say in its comments before a reference manual can be made of it.
#pragma once

#include "model.hpp"
#include "report.hpp"

namespace kos::idlc {

// Reports each gap as I154; true if there is none.
bool is_documented(const Model& model, Reporter& reporter);

}  // namespace kos::idlc
