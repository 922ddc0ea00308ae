// SPDX-License-Identifier: Apache-2.0
// Tokens of IDL, CDL and EDL. Keywords are contextual, so they are ordinary identifiers here.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "source.hpp"

namespace kos::idlc {

enum class TokenKind : u8 {
    Id,
    Integer,
    Mark,  // one character of punctuation; operators of two characters are two adjacent marks
    End,
};

// A line of a "///" comment, without the slashes and one space.
struct DocLine {
    std::string text;
    Place place;
};

struct Token {
    TokenKind kind = TokenKind::End;
    std::string_view text;  // a view into the file
    u64 value = 0;          // of an Integer
    Place place;
    std::vector<DocLine> doc;  // the comment lines right before it

    bool is(std::string_view expected) const { return kind != TokenKind::End && text == expected; }
    bool touches(const Token& next) const { return text.data() + text.size() == next.text.data(); }
};

}  // namespace kos::idlc
