// SPDX-License-Identifier: Apache-2.0
// The end of a program that cannot go on: says why and where, and exits with kPanicCode.
#pragma once

#include <source_location>
#include <string_view>

namespace kos {

inline constexpr int kPanicCode = 134;

// Prints "NAME: panic: REASON at FILE:LINE" and ends the process.
[[noreturn]] void panic(std::string_view reason, std::source_location where = std::source_location::current());

// Panics unless the condition holds. For what must be true, not for errors that can happen.
inline void require(bool condition, std::string_view reason,
                    std::source_location where = std::source_location::current()) {
    if (!condition) [[unlikely]] {
        panic(reason, where);
    }
}

}  // namespace kos
