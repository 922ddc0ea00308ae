// SPDX-License-Identifier: Apache-2.0
// Checks of libkos on the target: each says what it found, and whether that is right.
#pragma once

#include <span>
#include <string_view>

#include <kos/base/result.hpp>

namespace checks {

// A check answers whether it passed; an error is that of a step that has to succeed.
struct Check {
    std::string_view name;
    kos::Result<bool> (*passes)();
};

std::span<const Check> file_checks();
std::span<const Check> lock_checks();
std::span<const Check> memory_checks();
std::span<const Check> thread_checks();

}  // namespace checks
