// SPDX-License-Identifier: Apache-2.0
// Small text tools of the compiler: concatenation, C++ spelling of IDL names, an indenting writer.
#pragma once

#include <concepts>
#include <string>
#include <string_view>
#include <vector>

#include <kos/base/types.hpp>

namespace kos::idlc {

inline std::string to_text(std::string_view text) {
    return std::string{text};
}
template <std::integral T>
std::string to_text(T number) {
    return std::to_string(number);
}

// A wide integer, as the constants of IDL are computed with.
std::string to_text(__int128 number);

// cat("a", 1, name): one string of all arguments.
template <typename... Parts>
std::string cat(const Parts&... parts) {
    return (std::string{} + ... + to_text(parts));
}

std::string hex(u64 value);
std::string join(const std::vector<std::string>& parts, std::string_view separator);

// "a.b.C" -> "C" and "a.b"; a name without dots has no parent.
std::string last_id(std::string_view qname);
std::string parent_of(std::string_view qname);
std::string replace_all(std::string_view text, char from, std::string_view to);

// What C++ keeps for itself gets a trailing "_".
std::string unreserved(std::string name);
// CreateMemory, createMemory, CPUCount -> create_memory, create_memory, cpu_count; unreserved.
std::string member_case(std::string_view name);
// The same; the names that the stubs of the core endpoints use get a trailing "_", too.
std::string snake_case(std::string_view name);
// createMemory, create_memory, MAX_ARGS -> CreateMemory, CreateMemory, MaxArgs.
std::string camel_case(std::string_view name);

// Builds a source file line by line; indentation is counted, empty lines stay empty.
class Writer {
  public:
    template <typename... Parts>
    Writer& line(const Parts&... parts) {
        const std::string text = cat(parts...);
        if (!text.empty()) {
            text_.append(depth_ * 4, ' ').append(text);
        }
        text_ += '\n';
        return *this;
    }
    // A line that opens a block; close() ends it.
    template <typename... Parts>
    Writer& open(const Parts&... parts) {
        line(parts...);
        ++depth_;
        return *this;
    }
    Writer& close(std::string_view text = "}") {
        --depth_;
        return line(text);
    }
    const std::string& text() const { return text_; }

  private:
    std::string text_;
    usize depth_ = 0;
};

}  // namespace kos::idlc
