// SPDX-License-Identifier: Apache-2.0
// Text for the debug console: kos::println("{} bytes in {} ms", bytes, ms). Grammar: kos/base/format_spec.hpp.
#pragma once

#include <string_view>

#include <kos/base/format.hpp>

namespace kos {
namespace detail {

// Collects text and hands it to the kernel's log in pieces that its Write method takes. A line of up to 1024 bytes
// is one piece, so that lines of several processes do not mix.
class ConsoleSink {
  public:
    static constexpr usize kCapacity = 1024;

    ConsoleSink() = default;
    ConsoleSink(const ConsoleSink&) = delete;
    ConsoleSink& operator=(const ConsoleSink&) = delete;
    ~ConsoleSink() { flush(); }

    void operator()(std::string_view text);

  private:
    void flush();

    usize length_ = 0;
    char text_[kCapacity];
};

}  // namespace detail

// Prints; what the kernel does not take is lost.
template <typename... Args>
void print(FormatString<Args...> format, const Args&... arguments) {
    detail::ConsoleSink sink;
    format_to(sink, format, arguments...);
}

// Prints and ends the line.
template <typename... Args>
void println(FormatString<Args...> format, const Args&... arguments) {
    detail::ConsoleSink sink;
    format_to(sink, format, arguments...);
    sink("\n");
}

}  // namespace kos
