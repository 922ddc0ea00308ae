// SPDX-License-Identifier: Apache-2.0
// What the two parsers share: walking over tokens, expecting one, and going on after an error.
#pragma once

#include <initializer_list>

#include "ast.hpp"
#include "report.hpp"

namespace kos::idlc {

// Thrown after an error was reported, caught where the parser knows how to go on.
struct SyntaxError {};

class Cursor {
  public:
    Cursor(const std::vector<Token>& tokens, Reporter& reporter) : tokens_{tokens}, reporter_{reporter} {}

    const Token& peek(usize ahead = 0) const;
    const Token& next();
    bool at_end() const { return peek().kind == TokenKind::End; }
    bool at(std::string_view text) const { return peek().is(text); }
    // Takes the token if it is the one asked for.
    bool accept(std::string_view text);
    // Takes it, or reports what was expected and throws.
    void expect(std::string_view text, std::string_view where);
    Name identifier(std::string_view what);
    Name qualified_name(std::string_view what);

    [[noreturn]] void fail(std::string_view expected, std::string fix);
    // Skips to one of these marks (not past it) or to the end; always makes progress over `from`.
    void skip_to(std::initializer_list<std::string_view> marks, usize from);
    usize position() const { return at_; }
    Reporter& reporter() { return reporter_; }

  private:
    const std::vector<Token>& tokens_;
    Reporter& reporter_;
    usize at_ = 0;
};

}  // namespace kos::idlc
