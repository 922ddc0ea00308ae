// SPDX-License-Identifier: Apache-2.0
// The compiler as one function: all passes in their order.
#pragma once

#include "emit.hpp"
#include "resolve.hpp"

namespace kos::idlc {

enum class Backend : u8 {
    Kernel,
    Client,
    Cpp,
    Fake,
    Fuzz,
    Json,
    Names,
    Reference
};

// Lex, parse, resolve, lay out, check.
Model analyse(const Inputs& inputs, Sources& sources, Reporter& reporter);

// All passes. Empty after an error.
Outputs compile(const Inputs& inputs, const std::vector<Backend>& backends, Sources& sources, Reporter& reporter);

}  // namespace kos::idlc
