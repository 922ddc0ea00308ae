// SPDX-License-Identifier: Apache-2.0
// First pass: the bytes of a file become tokens. Always ends with an End token.
#pragma once

#include <vector>

#include "report.hpp"
#include "token.hpp"

namespace kos::idlc {

std::vector<Token> lex(const SourceFile& file, Reporter& reporter);

}  // namespace kos::idlc
