// SPDX-License-Identifier: Apache-2.0
// Splits the boot arguments at blanks, and words at their first '='.
#include "hal/boot_argument.hpp"

namespace kos::hal {
namespace {

// Takes the first word off the text.
std::string_view take_word(std::string_view& text) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(word.size() < text.size() ? word.size() + 1 : word.size());
    return word;
}

std::optional<std::string_view> value_of(std::string_view word, std::string_view name) {
    if (!word.starts_with(name)) {
        return std::nullopt;
    }
    word.remove_prefix(name.size());
    if (word.empty()) {
        return word;
    }
    return word.front() == '=' ? std::optional{word.substr(1)} : std::nullopt;
}

}  // namespace

std::optional<std::string_view> find_boot_argument(std::string_view arguments, std::string_view name) {
    std::optional<std::string_view> found;
    while (!arguments.empty()) {
        const auto value = value_of(take_word(arguments), name);
        found = value.has_value() ? value : found;
    }
    return found;
}

}  // namespace kos::hal
