// SPDX-License-Identifier: Apache-2.0
// Walking over tokens.
#include "cursor.hpp"

#include <algorithm>

#include "text.hpp"

namespace kos::idlc {

const Token& Cursor::peek(usize ahead) const {
    return tokens_[std::min(at_ + ahead, tokens_.size() - 1)];
}

const Token& Cursor::next() {
    const Token& token = peek();
    if (at_ + 1 < tokens_.size()) {
        ++at_;
    }
    return token;
}

bool Cursor::accept(std::string_view text) {
    if (!at(text)) {
        return false;
    }
    next();
    return true;
}

void Cursor::expect(std::string_view text, std::string_view where) {
    if (!accept(text)) {
        fail(cat("'", text, "' ", where), cat("add '", text, "'"));
    }
}

Name Cursor::identifier(std::string_view what) {
    if (peek().kind != TokenKind::Id) {
        fail(what, "a name begins with a letter or '_' and goes on with letters, digits and '_'");
    }
    const Token& token = next();
    return {std::string{token.text}, token.place};
}

Name Cursor::qualified_name(std::string_view what) {
    Name name = identifier(what);
    while (accept(".")) {
        const Name part = identifier("a name after '.'");
        name.text += cat(".", part.text);
        if (part.place.line == name.place.line) {
            name.place.length = part.place.column + part.place.length - name.place.column;
        }
    }
    return name;
}

void Cursor::fail(std::string_view expected, std::string fix) {
    const Token& found = peek();
    const std::string what =
        found.kind == TokenKind::End ? std::string{"the end of the file"} : cat("'", found.text, "'");
    reporter_.error(Code::Expected, found.place, cat("expected ", expected, ", found ", what), std::move(fix));
    throw SyntaxError{};
}

void Cursor::skip_to(std::initializer_list<std::string_view> marks, usize from) {
    if (at_ == from) {
        next();
    }
    const auto wanted = [&](std::string_view mark) { return at(mark); };
    while (!at_end() && std::ranges::none_of(marks, wanted)) {
        next();
    }
}

}  // namespace kos::idlc
