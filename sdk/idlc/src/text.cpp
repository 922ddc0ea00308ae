// SPDX-License-Identifier: Apache-2.0
// Text tools of the compiler.
#include "text.hpp"

#include <algorithm>
#include <array>

namespace kos::idlc {

namespace {

bool is_upper(char c) {
    return c >= 'A' && c <= 'Z';
}
bool is_lower_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}
char to_lower(char c) {
    return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
}
char to_upper(char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

// A word begins at a capital that follows a small letter, or that a small letter follows: "CPUCount" is CPU, Count.
bool begins_word(std::string_view name, usize at) {
    if (at == 0 || !is_upper(name[at]) || name[at - 1] == '_') {
        return false;
    }
    const bool next_is_lower = at + 1 < name.size() && is_lower_or_digit(name[at + 1]);
    return is_lower_or_digit(name[at - 1]) || next_is_lower;
}

// What C++ keeps for itself, and macros of the C library that would spoil a name.
constexpr std::array kReserved = {
    "NULL",        "TRY",          "alignas",      "alignof",   "and",       "and_eq",    "asm",
    "assert",      "auto",         "bitand",       "bitor",     "bool",      "break",     "case",
    "catch",       "char",         "char8_t",      "char16_t",  "char32_t",  "class",     "compl",
    "concept",     "const",        "const_cast",   "consteval", "constexpr", "constinit", "continue",
    "co_await",    "co_return",    "co_yield",     "decltype",  "default",   "delete",    "do",
    "double",      "dynamic_cast", "else",         "enum",      "errno",     "explicit",  "export",
    "extern",      "false",        "float",        "for",       "friend",    "goto",      "if",
    "inline",      "int",          "kos",          "linux",     "long",      "mutable",   "namespace",
    "new",         "noexcept",     "not",          "not_eq",    "nullptr",   "offsetof",  "operator",
    "or",          "or_eq",        "private",      "protected", "public",    "register",  "reinterpret_cast",
    "requires",    "return",       "short",        "signed",    "sizeof",    "static",    "static_assert",
    "static_cast", "std",          "stderr",       "stdin",     "stdout",    "struct",    "switch",
    "template",    "this",         "thread_local", "throw",     "true",      "try",       "typedef",
    "typeid",      "typename",     "union",        "unix",      "unsigned",  "using",     "virtual",
    "void",        "volatile",     "wchar_t",      "while",     "xor",       "xor_eq",
};

// The names that the stubs of the core endpoints use.
constexpr std::array kStubNames = {
    "answer", "arena", "buffer",  "call", "chunks", "constant", "deadline", "descriptor",
    "header", "in",    "message", "out",  "reply",  "room",     "status",   "words",
};

}  // namespace

std::string to_text(__int128 number) {
    const bool negative = number < 0;
    std::string digits;
    do {
        const int digit = static_cast<int>(number % 10);
        digits.insert(digits.begin(), static_cast<char>('0' + (negative ? -digit : digit)));
        number /= 10;
    } while (number != 0);
    return negative ? "-" + digits : digits;
}

std::string hex(u64 value) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string digits;
    do {
        digits.insert(digits.begin(), kDigits[value & 15]);
        value >>= 4;
    } while (value != 0);
    return "0x" + digits;
}

std::string join(const std::vector<std::string>& parts, std::string_view separator) {
    std::string text;
    for (const auto& part : parts) {
        text += (&part == &parts.front() ? std::string{} : std::string{separator}) + part;
    }
    return text;
}

std::string last_id(std::string_view qname) {
    const auto dot = qname.rfind('.');
    return std::string{dot == std::string_view::npos ? qname : qname.substr(dot + 1)};
}

std::string parent_of(std::string_view qname) {
    const auto dot = qname.rfind('.');
    return std::string{dot == std::string_view::npos ? std::string_view{} : qname.substr(0, dot)};
}

std::string replace_all(std::string_view text, char from, std::string_view to) {
    std::string result;
    for (const char c : text) {
        result += c == from ? std::string{to} : std::string{c};
    }
    return result;
}

std::string unreserved(std::string name) {
    if (std::ranges::find(kReserved, name) != kReserved.end()) {
        name += '_';
    }
    return name;
}

std::string member_case(std::string_view name) {
    std::string result;
    for (usize at = 0; at < name.size(); ++at) {
        if (begins_word(name, at)) {
            result += '_';
        }
        result += to_lower(name[at]);
    }
    return unreserved(std::move(result));
}

std::string snake_case(std::string_view name) {
    std::string result = member_case(name);
    return std::ranges::find(kStubNames, result) == kStubNames.end() ? result : result + '_';
}

std::string camel_case(std::string_view name) {
    const bool shouting = std::ranges::none_of(name, [](char c) { return c >= 'a' && c <= 'z'; });
    std::string result;
    bool word = true;
    for (const char c : name) {
        if (c == '_') {
            word = true;
            continue;
        }
        result += word ? to_upper(c) : (shouting ? to_lower(c) : c);
        word = false;
    }
    return result;
}

}  // namespace kos::idlc
