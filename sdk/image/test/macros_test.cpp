// SPDX-License-Identifier: Apache-2.0
// Connections named by C macros: the preprocessor's answer, and what asking it takes.
#include "macros.hpp"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using kos::image::Macros;
using kos::image::read_expansion;
using testing::HasSubstr;

TEST(Macros, ReadsStringsAndWords) {
    EXPECT_EQ(read_expansion("X", " \"a.b\"\n"), "a.b");
    EXPECT_EQ(read_expansion("X", "\"a\" \".\"\n\"b\""), "a.b");
    EXPECT_EQ(read_expansion("X", " file-server_1.x \n"), "file-server_1.x");
    EXPECT_EQ(read_expansion("X", "\"\""), "");
}

TEST(Macros, RefusesEverythingElse) {
    for (const auto* text : {"", "X", "a b", "\"a\" b", "a \"b\"", "\"a\\n\"", "\"a", "f(1)", "1 + 2"}) {
        EXPECT_FALSE(read_expansion("X", text).has_value()) << text;
    }
    EXPECT_THAT(read_expansion("X", "X").error(), HasSubstr("no macro 'X'"));
}

class MacrosOfHeaders : public testing::Test {
  protected:
    void SetUp() override {
        std::filesystem::create_directories(folder_ + "/vfs");
        std::ofstream{folder_ + "/vfs/defs.h"} << "#define PREFIX \"vfs.\"\n#define VFS_ID PREFIX \"files\"\n"
                                                  "int declared;\n#define SUM 1 + 2\n";
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    std::string folder_ = testing::TempDir() + "image_macros";
    Macros macros_{"cc", {folder_}};
};

TEST_F(MacrosOfHeaders, AreAskedOfTheCompiler) {
    EXPECT_EQ(macros_.value("VFS_ID", "vfs/defs.h"), "vfs.files");
    EXPECT_THAT(macros_.value("SUM", "vfs/defs.h").error(), HasSubstr("neither a string nor one word"));
    EXPECT_THAT(macros_.value("NONE", "vfs/defs.h").error(), HasSubstr("no macro 'NONE'"));
    EXPECT_THAT(macros_.value("VFS_ID", "vfs/none.h").error(), HasSubstr("'cc' cannot preprocess 'vfs/none.h'"));
}

TEST_F(MacrosOfHeaders, NeedACompiler) {
    EXPECT_THAT(Macros{}.value("VFS_ID", "vfs/defs.h").error(), HasSubstr("no compiler to ask"));
    EXPECT_THAT(Macros("/nowhere/cc", {}).value("VFS_ID", "vfs/defs.h").error(), HasSubstr("cannot preprocess"));
}

TEST_F(MacrosOfHeaders, AreNamesAndNothingElse) {
    for (const auto& [name, header] : {std::pair{"A B", "vfs/defs.h"},
                                       {"VFS_ID", "a\"\n#error"},
                                       {"", "a.h"},
                                       {"VFS_ID", ""},
                                       {"1A", "a.h"},
                                       {"VFS_ID", "-o"}}) {
        EXPECT_THAT(macros_.value(name, header).error(), HasSubstr("is no macro of a header"));
    }
}

}  // namespace
