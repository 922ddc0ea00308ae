// SPDX-License-Identifier: Apache-2.0
// The reporter: warnings stand among the errors, and do not fail a run.
#include "src/report.hpp"

#include <gtest/gtest.h>

namespace kos::idlc::test {

namespace {

class ReportTest : public testing::Test {
  protected:
    MemoryFiles files_{{{"a.idl", "first\nsecond\n"}}};
    Sources sources_{files_};
    const SourceFile* file_ = sources_.open("a.idl");
    Reporter reporter_;
};

TEST_F(ReportTest, WarningsDoNotFail) {
    reporter_.warn(Code::FileNotFound, {file_, 2, 1, 6}, "no such thing", "find it");
    EXPECT_FALSE(reporter_.failed());
    EXPECT_EQ(reporter_.render(sources_),
              "a.idl:2:1: warning I120: no such thing\n  2 | second\n    | ^~~~~~\n  fix: find it\n");
}

TEST_F(ReportTest, EverythingStandsInReadingOrder) {
    reporter_.error(Code::Expected, {file_, 2, 1, 6}, "later");
    reporter_.warn(Code::FileNotFound, {file_, 1, 1, 5}, "earlier");
    EXPECT_TRUE(reporter_.failed());
    const std::string text = reporter_.render(sources_);
    EXPECT_LT(text.find("warning I120: earlier"), text.find("error I110: later"));
}

}  // namespace

}  // namespace kos::idlc::test
