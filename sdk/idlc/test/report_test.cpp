// SPDX-License-Identifier: Apache-2.0
// Places of descriptions: with their source lines, in the order in which the files were read.
#include "src/report.hpp"

#include <gtest/gtest.h>

namespace kos::idlc::test {

namespace {

TEST(Report, FilesStandInReadingOrder) {
    const MemoryFiles files{{{"a.idl", "first\nsecond\n"}, {"b.idl", "\tthird"}}};
    Sources sources{files};
    const SourceFile* b = sources.open("b.idl");
    const SourceFile* a = sources.open("a.idl");
    Reporter reporter;
    reporter.warn(Code::FileNotFound, {a, 2, 1, 6}, "no such thing", "find it");
    reporter.error(Code::Expected, {b, 1, 2, 5}, "earlier", "mend it");
    reporter.error(Code::BadUsage, {}, "first of all", "write another");
    reporter.error(Code::CannotRead, {a}, "as a whole", "look");
    EXPECT_EQ(reporter.render(sources),
              "error I162: first of all\n  fix: write another\n"
              "b.idl:1:2: error I110: earlier\n  1 | \tthird\n    | \t^~~~~\n  fix: mend it\n"
              "a.idl: error I160: as a whole\n  fix: look\n"
              "a.idl:2:1: warning I120: no such thing\n  2 | second\n    | ^~~~~~\n  fix: find it\n");
}

}  // namespace

}  // namespace kos::idlc::test
