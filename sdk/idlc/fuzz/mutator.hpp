// SPDX-License-Identifier: Apache-2.0
// Changes a project by productions of the grammar instead of bytes.
#pragma once

#include "grammar.hpp"

namespace kos::idlc::fuzz {

// One random change. `other` lends statements; it may be empty.
void mutate(Project& project, const Project& other, Grammar& grammar);

}  // namespace kos::idlc::fuzz
