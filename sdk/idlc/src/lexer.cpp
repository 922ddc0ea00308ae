// SPDX-License-Identifier: Apache-2.0
// The lexer: identifiers, integers, marks, comments, documentation comments.
#include "lexer.hpp"

#include <cctype>
#include <optional>

#include <kos/base/wire.hpp>

#include "text.hpp"

namespace kos::idlc {

namespace {

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\v';
}

class Lexer {
  public:
    Lexer(const SourceFile& file, Reporter& reporter) : file_{file}, text_{file.text}, reporter_{reporter} {}

    std::vector<Token> run() {
        if (!wire::is_utf8(text_)) {
            reporter_.error(Code::NotUtf8, Place{&file_, 0, 0, 0}, "the file is not UTF-8 text");
        }
        while (skip_to_token()) {
            scan_token();
        }
        push(TokenKind::End, at_);
        return std::move(tokens_);
    }

  private:
    char peek(usize ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
    bool starts(std::string_view prefix) const { return text_.substr(at_).starts_with(prefix); }

    void advance(usize count = 1) {
        for (; count > 0 && at_ < text_.size(); --count, ++at_) {
            if (text_[at_] == '\n') {
                ++line_;
                line_start_ = at_ + 1;
            }
        }
    }

    Place place(usize from, usize to) const {
        return {&file_, line_, static_cast<u32>(from - line_start_ + 1), static_cast<u32>(to - from)};
    }

    void push(TokenKind kind, usize from, u64 value = 0) {
        tokens_.push_back({kind, text_.substr(from, at_ - from), value, place(from, at_), std::move(doc_)});
        doc_.clear();
    }

    // Skips blanks and comments; false at the end of the file.
    bool skip_to_token() {
        while (at_ < text_.size()) {
            if (is_space(peek())) {
                advance();
            } else if (starts("//")) {
                line_comment();
            } else if (starts("/*")) {
                block_comment();
            } else if (at_ == 0 && starts("\xef\xbb\xbf")) {
                advance(3);  // a byte order mark, as some editors write it
            } else {
                return true;
            }
        }
        return false;
    }

    void line_comment() {
        const usize from = at_;
        const usize end = std::min(text_.find('\n', at_), text_.size());
        const bool documentation = starts("///") && peek(3) != '/';
        if (documentation) {
            std::string_view line = text_.substr(from + 3, end - from - 3);
            while (!line.empty() && is_space(line.back())) {
                line.remove_suffix(1);
            }
            if (line.starts_with(' ')) {
                line.remove_prefix(1);
            }
            doc_.push_back({std::string{line}, place(from, end)});
        }
        advance(end - from);
    }

    void block_comment() {
        const Place start = place(at_, at_ + 2);
        const usize end = text_.find("*/", at_ + 2);
        if (end == std::string_view::npos) {
            reporter_.error(Code::OpenComment, start, "this comment does not end");
            advance(text_.size() - at_);
            return;
        }
        advance(end + 2 - at_);
    }

    void scan_token() {
        const usize from = at_;
        if (is_letter(peek())) {
            while (is_letter(peek()) || is_digit(peek())) {
                advance();
            }
            push(TokenKind::Id, from);
        } else if (is_digit(peek())) {
            scan_number();
        } else if (std::string_view{"{}()<>;:,.=+-*/%&^|"}.find(peek()) != std::string_view::npos) {
            advance();
            push(TokenKind::Mark, from);
        } else {
            bad_character();
        }
    }

    void bad_character() {
        const usize from = at_;
        // One error for a run of them, not one a byte.
        while (at_ < text_.size() && !is_space(peek()) && !is_letter(peek()) && !is_digit(peek()) &&
               std::string_view{"{}()<>;:,.=+-*/%&^|"}.find(peek()) == std::string_view::npos) {
            advance();
        }
        reporter_.error(Code::BadCharacter, place(from, at_), "this is no part of the language");
    }

    void scan_number() {
        const usize from = at_;
        while (is_letter(peek()) || is_digit(peek())) {
            advance();
        }
        const auto text = text_.substr(from, at_ - from);
        const auto value = parse_number(text);
        if (!value) {
            reporter_.error(Code::BadNumber, place(from, at_), cat("'", text, "' is not a number of at most 64 bits"));
        }
        push(TokenKind::Integer, from, value.value_or(1));
    }

    static std::optional<u64> digit_value(char c, u64 base) {
        u64 value = 99;
        if (is_digit(c)) {
            value = static_cast<u64>(c - '0');
        } else if (c >= 'a' && c <= 'f') {
            value = static_cast<u64>(c - 'a') + 10;
        } else if (c >= 'A' && c <= 'F') {
            value = static_cast<u64>(c - 'A') + 10;
        }
        return value < base ? std::optional{value} : std::nullopt;
    }

    static std::optional<u64> parse_number(std::string_view text) {
        u64 base = 10;
        if (text.starts_with("0x") || text.starts_with("0X")) {
            base = 16;
        } else if (text.starts_with("0o") || text.starts_with("0O")) {
            base = 8;
        }
        text.remove_prefix(base == 10 ? 0 : 2);
        u64 value = 0;
        for (const char c : text) {
            const auto digit = digit_value(c, base);
            if (!digit || value > (~u64{0} - *digit) / base) {
                return std::nullopt;
            }
            value = value * base + *digit;
        }
        return text.empty() ? std::nullopt : std::optional{value};
    }

    const SourceFile& file_;
    std::string_view text_;
    Reporter& reporter_;
    usize at_ = 0;
    u32 line_ = 1;
    usize line_start_ = 0;
    std::vector<DocLine> doc_;
    std::vector<Token> tokens_;
};

}  // namespace

std::vector<Token> lex(const SourceFile& file, Reporter& reporter) {
    return Lexer{file, reporter}.run();
}

}  // namespace kos::idlc
