// SPDX-License-Identifier: Apache-2.0
// Tokens, places and comments.
#include "src/lexer.hpp"

#include <gtest/gtest.h>

#include "src/text.hpp"

namespace kos::idlc {

namespace {

struct Lexed {
    explicit Lexed(std::string text) : file{"f.idl", std::move(text)}, tokens{lex(file, reporter)} {}

    std::vector<std::string> texts() const {
        std::vector<std::string> result;
        for (const auto& token : tokens) {
            result.emplace_back(token.text);
        }
        return result;
    }

    SourceFile file;
    Reporter reporter;
    std::vector<Token> tokens;
};

TEST(Lexer, SplitsNamesNumbersAndMarks) {
    const Lexed lexed{"a.b_1<0x1F,2>;"};
    const std::vector<std::string> expected = {"a", ".", "b_1", "<", "0x1F", ",", "2", ">", ";", ""};
    EXPECT_EQ(lexed.texts(), expected);
    EXPECT_EQ(lexed.tokens[4].value, 31u);
    EXPECT_EQ(lexed.tokens.back().kind, TokenKind::End);
}

TEST(Lexer, KnowsPlaces) {
    const Lexed lexed{"one\n\t two /* x\n */ three"};
    EXPECT_EQ(lexed.tokens[1].place.line, 2u);
    EXPECT_EQ(lexed.tokens[1].place.column, 3u);
    EXPECT_EQ(lexed.tokens[2].place.line, 3u);
    EXPECT_EQ(lexed.tokens[2].place.column, 5u);
    EXPECT_EQ(lexed.tokens[2].place.length, 5u);
}

TEST(Lexer, KeepsDocumentationForTheNextToken) {
    const Lexed lexed{"/// first \n//// not this\n///\n// nor this\nname other"};
    ASSERT_EQ(lexed.tokens[0].doc.size(), 2u);
    EXPECT_EQ(lexed.tokens[0].doc[0].text, "first");
    EXPECT_EQ(lexed.tokens[0].doc[1].text, "");
    EXPECT_TRUE(lexed.tokens[1].doc.empty());
}

TEST(Lexer, ReadsTheWidestNumbers) {
    const Lexed lexed{"18446744073709551615 0xffffffffffffffff 0o1777777777777777777777 007"};
    for (const usize index : {0u, 1u, 2u}) {
        EXPECT_EQ(lexed.tokens[index].value, ~u64{0}) << index;
    }
    EXPECT_EQ(lexed.tokens[3].value, 7u);
    EXPECT_FALSE(lexed.reporter.failed());
}

TEST(Lexer, ReportsEachBadSpotOnce) {
    const Lexed lexed{"a $$$ b @# 9z /* "};
    EXPECT_EQ(lexed.reporter.size(), 4u);
}

TEST(Lexer, TakesEmptyFilesAndByteOrderMarks) {
    EXPECT_EQ(Lexed{""}.tokens.size(), 1u);
    const Lexed lexed{"\xef\xbb\xbfpackage"};
    EXPECT_EQ(lexed.tokens[0].text, "package");
    EXPECT_FALSE(lexed.reporter.failed());
}

TEST(Text, SpellsNamesInCpp) {
    EXPECT_EQ(snake_case("CreateMemory"), "create_memory");
    EXPECT_EQ(snake_case("CPUCount"), "cpu_count");
    EXPECT_EQ(snake_case("getSid2"), "get_sid2");
    EXPECT_EQ(snake_case("already_snake"), "already_snake");
    EXPECT_EQ(snake_case("Delete"), "delete_");
    EXPECT_EQ(camel_case("MAX_SIZE"), "MaxSize");
    EXPECT_EQ(camel_case("maxSize"), "MaxSize");
    EXPECT_EQ(to_text(-(__int128{1} << 63)), "-9223372036854775808");
}

}  // namespace

}  // namespace kos::idlc
