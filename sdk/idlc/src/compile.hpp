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

struct NamedBackend {
    std::string_view name;  // as --emit= has it
    Backend backend;
};
std::span<const NamedBackend> all_backends();

// Lex, parse, resolve, lay out, check.
Model analyse(const Inputs& inputs, Sources& sources, Reporter& reporter);

// All passes. Empty after an error.
Outputs compile(const Inputs& inputs, const std::vector<Backend>& backends, Sources& sources, Reporter& reporter);

// Analyses the main file as it is below both folders, each of which is its side's first include folder, and reports
// what breaks for those who know the older one.
void compare_folders(const Inputs& inputs, const std::string& older, const std::string& newer, Sources& sources,
                     Reporter& reporter);

}  // namespace kos::idlc
