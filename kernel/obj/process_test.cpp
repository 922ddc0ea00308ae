// SPDX-License-Identifier: Apache-2.0
// Names of processes.
#include "obj/process.hpp"

#include <string>

#include <gtest/gtest.h>

namespace kos::obj {
namespace {

TEST(Name, KeepsItsText) {
    EXPECT_EQ(Name::create("echo.Server")->view(), "echo.Server");
    EXPECT_EQ(Name::create(std::string(Name::kMaxBytes, 'x'))->view().size(), Name::kMaxBytes);
}

TEST(Name, RefusesWhatCouldForgeALogLine) {
    EXPECT_EQ(Name::create("").error(), Status::Invalid);
    EXPECT_EQ(Name::create("a\nb").error(), Status::Invalid);
    EXPECT_EQ(Name::create("a\x1b[2J").error(), Status::Invalid);
    EXPECT_EQ(Name::create("\x80").error(), Status::Invalid);
}

TEST(Name, RefusesTooLongOnes) {
    EXPECT_EQ(Name::create(std::string(Name::kMaxBytes + 1, 'x')).error(), Status::TooBig);
}

}  // namespace
}  // namespace kos::obj
