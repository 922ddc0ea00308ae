// SPDX-License-Identifier: Apache-2.0
// The table of a tool's numbered errors. Messages take number and text from it, and so do the documents.
#pragma once

#include <algorithm>
#include <ranges>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace kos::toolkit {

// Numbers of the letter P, which the policy compiler shares with other tools, begin here: P050 is kPolicyCodes + 50.
constexpr unsigned kPolicyCodes = 1000;

// `Code` is an enum; its values are the numbers behind the letter I, or behind P from kPolicyCodes on.
template <typename Code>
    requires std::is_enum_v<Code>
struct ErrorInfo {
    Code code;
    std::string_view meaning;
    std::string_view fix;  // what to do, where the message has nothing more exact to say
};

// "I003", "P050".
template <typename Code>
std::string error_name(Code code) {
    const auto value = static_cast<unsigned>(code);
    const std::string digits = std::to_string(value % kPolicyCodes);
    return (value < kPolicyCodes ? "I" : "P") + std::string(digits.size() < 3 ? 3 - digits.size() : 0, '0') + digits;
}

// The line of a code. Throws std::logic_error if the table lacks it, which is a mistake in the tool.
template <typename Code>
const ErrorInfo<Code>& error_info(const std::ranges::range auto& table, Code code) {
    const auto found = std::ranges::find(table, code, &ErrorInfo<Code>::code);
    if (found == std::ranges::end(table)) {
        throw std::logic_error{"no description of error " + error_name(code)};
    }
    return *found;
}

// What --list-errors prints: code, meaning and fix, parted by tabs, a line each.
std::string error_list(const std::ranges::range auto& table) {
    std::string text;
    for (const auto& info : table) {
        text += error_name(info.code) + '\t';
        text.append(info.meaning).append(1, '\t').append(info.fix).append(1, '\n');
    }
    return text;
}

}  // namespace kos::toolkit
