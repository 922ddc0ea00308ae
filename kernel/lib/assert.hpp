// SPDX-License-Identifier: Apache-2.0
// KOS_ASSERT: kernel invariants. User input never reaches one; it gets a Status instead.
#pragma once

#include <source_location>

namespace kos {

// Stops the machine with a report (tests: aborts).
[[noreturn]] void assertion_failed(const char* expression, std::source_location where);

}  // namespace kos

#define KOS_ASSERT(expression)                                                       \
    do {                                                                             \
        if (!(expression)) [[unlikely]] {                                            \
            ::kos::assertion_failed(#expression, ::std::source_location::current()); \
        }                                                                            \
    } while (false)
