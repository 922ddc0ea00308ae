// SPDX-License-Identifier: Apache-2.0
// The end of the run: what happened, where, and nothing after it.
#pragma once

#include <string_view>

#include <kos/base/fixed_buffer.hpp>
#include <kos/base/format.hpp>

namespace kos {

// Prints the reason with registers, backtrace and build ID, then halts; with the boot argument panic=off the machine is
// switched off instead (tests: aborts).
[[noreturn]] void panic(std::string_view reason);

inline constexpr usize kMaxPanicReason = 192;

// panic_with("romfs: {} at {:#x}", code, offset)
template <typename... Args>
[[noreturn]] void panic_with(FormatString<Args...> format, const Args&... arguments) {
    FixedBuffer<kMaxPanicReason> reason;
    format_to(reason, format, arguments...);
    panic(reason.view());
}

}  // namespace kos
