// SPDX-License-Identifier: Apache-2.0
// Reading tags.
#include "condition.hpp"

#include <algorithm>
#include <utility>

namespace kos::templates {

namespace {

constexpr std::string_view kBlanks = " \t\r";

std::string_view trimmed(std::string_view text) {
    const auto begin = text.find_first_not_of(kBlanks);
    return begin == std::string_view::npos ? std::string_view{}
                                           : text.substr(begin, text.find_last_not_of(kBlanks) + 1 - begin);
}

// Takes the first word off: letters, digits, '_', '.' and '-'.
std::string_view take_word(std::string_view& text) {
    const auto is_part = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
               c == '-';
    };
    const auto end = static_cast<std::size_t>(std::ranges::find_if_not(text, is_part) - text.begin());
    const std::string_view word = text.substr(0, end);
    text = trimmed(text.substr(end));
    return word;
}

std::optional<Condition> read_condition(std::string_view text) {
    Condition condition;
    condition.name = take_word(text);
    const std::string_view comparison = text.substr(0, 2);
    if (condition.name.empty() || (comparison != "==" && comparison != "!=")) {
        return std::nullopt;
    }
    condition.equal = comparison == "==";
    const std::string_view value = trimmed(text.substr(2));
    const bool quoted = value.size() >= 2 && (value.front() == '"' || value.front() == '\'') &&
                        value.find(value.front(), 1) == value.size() - 1;
    if (!quoted) {
        return std::nullopt;
    }
    condition.value = value.substr(1, value.size() - 2);
    return condition;
}

}  // namespace

std::optional<Tag> read_tag(std::string_view inner) {
    constexpr std::pair<std::string_view, Keyword> kKeywords[] = {
        {"if", Keyword::If}, {"elif", Keyword::Elif}, {"else", Keyword::Else}, {"endif", Keyword::Endif}};
    std::string_view rest = trimmed(inner);
    const std::string_view word = take_word(rest);
    const auto* keyword = std::ranges::find(kKeywords, word, &std::pair<std::string_view, Keyword>::first);
    if (keyword == std::end(kKeywords)) {
        return std::nullopt;
    }
    Tag tag{keyword->second, {}, true};
    if (tag.keyword == Keyword::If || tag.keyword == Keyword::Elif) {
        tag.condition = read_condition(rest);
        tag.well_formed = tag.condition.has_value();
    } else {
        tag.well_formed = rest.empty();
    }
    return tag;
}

}  // namespace kos::templates
