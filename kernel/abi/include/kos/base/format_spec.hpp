// SPDX-License-Identifier: Apache-2.0
// The little language inside the braces of a format string, read the same way when compiling and when running.
//
//   {}  {:SPEC}  {{  }}        SPEC = ["<" | ">"] ["#"] ["0"] [width 1..99] ["d" | "x"]
//
// "<" and ">" align (text to the left by default, numbers to the right); "#" puts 0x before hexadecimal digits and
// counts in the width; "0" fills with zeros instead of blanks; "x" is for integers, characters and booleans excepted.
#pragma once

#include <span>
#include <string_view>

#include <kos/base/types.hpp>

namespace kos::detail {

enum class FormatKind : u8 {
    Unsigned,
    Signed,
    Pointer,
    Character,
    Boolean,
    Text,
};

enum class FormatAlign : u8 {
    Default,
    Left,
    Right,
};

struct FormatSpec {
    FormatAlign align = FormatAlign::Default;
    bool prefix = false;
    bool zero_fill = false;
    bool hexadecimal = false;
    u32 width = 0;
};

// What can be wrong with a format string; none of these compiles.
enum class FormatFault : u8 {
    None,
    UnclosedBrace,    // "{" without "}", or a lone "}"
    UnknownSpec,      // something other than SPEC stands in the braces
    TooFewArguments,  // more braces than arguments
    TooManyArguments,
    SpecOfNumbersOnly,  // "x", "#", "0" or "d" given to text, a character or a boolean
};

constexpr bool is_digit(char character) {
    return character >= '0' && character <= '9';
}

// Reads the specification at the front of text, up to and including its "}"; the rest stays in text.
class FormatSpecReader {
  public:
    explicit constexpr FormatSpecReader(std::string_view& text) : text_{text} {}

    constexpr FormatFault read(FormatSpec& spec) {
        if (accept('}')) {
            return FormatFault::None;
        }
        if (!accept(':')) {
            return text_.empty() ? FormatFault::UnclosedBrace : FormatFault::UnknownSpec;
        }
        read_flags(spec);
        read_width(spec);
        spec.hexadecimal = accept('x');
        numeric_ = numeric_ || spec.hexadecimal || (!spec.hexadecimal && accept('d'));
        if (accept('}')) {
            return FormatFault::None;
        }
        return text_.empty() ? FormatFault::UnclosedBrace : FormatFault::UnknownSpec;
    }

    // The specification has parts that mean something for numbers only.
    constexpr bool numeric() const { return numeric_; }

  private:
    constexpr bool accept(char wanted) {
        if (text_.empty() || text_.front() != wanted) {
            return false;
        }
        text_.remove_prefix(1);
        return true;
    }

    constexpr void read_flags(FormatSpec& spec) {
        if (accept('<')) {
            spec.align = FormatAlign::Left;
        } else if (accept('>')) {
            spec.align = FormatAlign::Right;
        }
        spec.prefix = accept('#');
        spec.zero_fill = accept('0');
        numeric_ = spec.prefix || spec.zero_fill;
    }

    constexpr void read_width(FormatSpec& spec) {
        constexpr u32 kMaxDigits = 2;
        for (u32 digits = 0; digits < kMaxDigits && !text_.empty() && is_digit(text_.front()); ++digits) {
            spec.width = spec.width * 10 + static_cast<u32>(text_.front() - '0');
            text_.remove_prefix(1);
        }
    }

    std::string_view& text_;
    bool numeric_ = false;
};

constexpr bool takes_number_spec(FormatKind kind) {
    return kind == FormatKind::Unsigned || kind == FormatKind::Signed || kind == FormatKind::Pointer;
}

// Splits text at its next brace: returns the literal before it and leaves the brace in front of text.
constexpr std::string_view take_literal(std::string_view& text) {
    usize length = 0;
    while (length < text.size() && text[length] != '{' && text[length] != '}') {
        ++length;
    }
    const std::string_view literal{text.data(), length};
    text.remove_prefix(length);
    return literal;
}

// Two equal braces in front of text stand for one.
constexpr bool at_doubled_brace(std::string_view text) {
    return text.size() >= 2 && text[0] == text[1];
}

constexpr FormatFault check_format(std::string_view text, std::span<const FormatKind> arguments) {
    usize used = 0;
    for (take_literal(text); !text.empty(); take_literal(text)) {
        if (at_doubled_brace(text)) {
            text.remove_prefix(2);
            continue;
        }
        if (text.front() == '}') {
            return FormatFault::UnclosedBrace;
        }
        text.remove_prefix(1);
        FormatSpec spec;
        FormatSpecReader reader{text};
        if (const FormatFault fault = reader.read(spec); fault != FormatFault::None) {
            return fault;
        }
        if (used == arguments.size()) {
            return FormatFault::TooFewArguments;
        }
        if (reader.numeric() && !takes_number_spec(arguments[used])) {
            return FormatFault::SpecOfNumbersOnly;
        }
        ++used;
    }
    return used == arguments.size() ? FormatFault::None : FormatFault::TooManyArguments;
}

}  // namespace kos::detail
