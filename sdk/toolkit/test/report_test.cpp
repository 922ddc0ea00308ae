// SPDX-License-Identifier: Apache-2.0
// What is reported, in which order it stands, and what fails a run.
#include "toolkit/report.hpp"

#include <gtest/gtest.h>

namespace kos::toolkit {
namespace {

enum class Code : u16 {
    First = 3,
    Second = 120
};

constexpr ErrorInfo<Code> kTable[] = {{Code::First, "one", "do this"}, {Code::Second, "two", "do that"}};

class ReportTest : public testing::Test {
  protected:
    Reporter<Code> reporter_{kTable};
};

TEST_F(ReportTest, ErrorsHaveTheFixOfTheTableOrTheirOwn) {
    reporter_.error(Code::First, {}, "wrong");
    reporter_.error(Code::Second, {"a.idl"}, "wrong, too", "mend it");
    EXPECT_EQ(reporter_.render(),
              "error I003: wrong\n  fix: do this\n"
              "a.idl: error I120: wrong, too\n  fix: mend it\n");
    EXPECT_TRUE(reporter_.failed());
    EXPECT_TRUE(reporter_.has(Code::First));
    EXPECT_TRUE(reporter_.has("I120"));
    EXPECT_FALSE(reporter_.has("I121"));
}

TEST_F(ReportTest, OnlyErrorsFail) {
    reporter_.tolerate(Code::First);
    reporter_.error(Code::First, {"a", 1, 2}, "let pass");
    reporter_.warn(Code::Second, {"a", 1, 2}, "well");
    reporter_.note({"a", 1, 2}, "so it is");
    EXPECT_FALSE(reporter_.failed());
    EXPECT_EQ(reporter_.size(), 3u);
    EXPECT_EQ(reporter_.render(),
              "a:1:2: warning I003: let pass\n  fix: do this\n"
              "a:1:2: warning I120: well\n  fix: do that\n"
              "a:1:2: note: so it is\n");
}

TEST_F(ReportTest, CaretsStandBelowTheirWord) {
    const auto shown = [](u32 column, u32 length, const char* source) {
        Report report;
        report.add({Severity::Error, "I003", {"a", 12, column, length, source}, "x", "y"});
        const std::string text = report.render();
        const auto begin = text.find("\n     | ");
        return text.substr(begin + 1, text.find('\n', begin + 1) - begin - 1);
    };
    EXPECT_EQ(shown(3, 4, "a word"), "     |   ^~~~");
    EXPECT_EQ(shown(3, 1, "\t\tb"), "     | \t\t^") << "tabs stay tabs";
    EXPECT_EQ(shown(3, 90, "a word"), "     |   ^~~~") << "not beyond the line";
    EXPECT_EQ(shown(7, 0, "a word"), "     |       ^") << "behind the line";
    EXPECT_EQ(shown(1, 0, ""), "     | ^");
}

TEST_F(ReportTest, ByNameOrInTheOrderOfTheFiles) {
    reporter_.error(Code::First, {"b", 2, 1}, "3");
    reporter_.error(Code::First, {"b", 2, 1}, "4");
    reporter_.error(Code::First, {"b", 1, 9}, "2");
    reporter_.error(Code::First, {"a", 7, 7}, "1");
    reporter_.error(Code::First, {}, "0");
    const auto causes = [](const std::string& text) {
        std::string found;
        for (auto at = text.find(": "); at != std::string::npos; at = text.find(": ", at + 1)) {
            found += text[at + 2] >= '0' && text[at + 2] <= '9' ? std::string{text[at + 2]} : "";
        }
        return found;
    };
    EXPECT_EQ(causes(reporter_.render()), "01234");
    const std::string files[] = {"b", "a"};
    EXPECT_EQ(causes(reporter_.render(files)), "02341");
}

TEST_F(ReportTest, MappedPlaces) {
    reporter_.error(Code::First, {"a", 5, 5}, "before");
    reporter_.map_places("a", [](const Place& place) { return Place{place.file, place.line + 10, 1}; });
    reporter_.error(Code::First, {"a", 5, 5}, "behind");
    reporter_.error(Code::First, {"b", 5, 5}, "another file");
    reporter_.error(Code::First, {"a"}, "no line");
    EXPECT_EQ(reporter_.render(),
              "a: error I003: no line\n  fix: do this\n"
              "a:5:5: error I003: before\n  fix: do this\n"
              "a:15:1: error I003: behind\n  fix: do this\n"
              "b:5:5: error I003: another file\n  fix: do this\n");
}

}  // namespace
}  // namespace kos::toolkit
