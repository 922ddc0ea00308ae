// SPDX-License-Identifier: Apache-2.0
// Command line, output files and the dependency file.
#include "src/output.hpp"

#include "helpers.hpp"
#include "src/options.hpp"

namespace kos::idlc::test {

namespace {

namespace fs = std::filesystem;

class Folder : public testing::Test {
  protected:
    void SetUp() override {
        path_ = testing::TempDir() + "idlc_" + testing::UnitTest::GetInstance()->current_test_info()->name();
        fs::remove_all(path_);
        fs::create_directories(path_);
    }
    void TearDown() override { fs::remove_all(path_); }

    std::string path_;
    Reporter reporter_;
};

using OutputTest = Folder;

TEST_F(OutputTest, WritesAllFilesAndNothingElse) {
    ASSERT_TRUE(write_outputs({{"a/b.hpp", "one\n"}, {"c.cpp", "two\n"}}, path_, reporter_));
    EXPECT_EQ(read_file(path_ + "/a/b.hpp"), "one\n");
    EXPECT_EQ(read_file(path_ + "/c.cpp"), "two\n");
    EXPECT_EQ(std::distance(fs::recursive_directory_iterator{path_}, {}), 3);
}

TEST_F(OutputTest, LeavesEqualFilesAlone) {
    ASSERT_TRUE(write_outputs({{"a", "one"}}, path_, reporter_));
    const auto long_ago = fs::file_time_type::clock::now() - std::chrono::hours{1};
    fs::last_write_time(path_ + "/a", long_ago);
    ASSERT_TRUE(write_outputs({{"a", "one"}}, path_, reporter_));
    EXPECT_EQ(fs::last_write_time(path_ + "/a"), long_ago);
    ASSERT_TRUE(write_outputs({{"a", "two"}}, path_, reporter_));
    EXPECT_NE(fs::last_write_time(path_ + "/a"), long_ago);
}

TEST_F(OutputTest, WritesNothingIfOneFileCannotBeWritten) {
    std::ofstream{path_ + "/file"} << "in the way";
    EXPECT_FALSE(write_outputs({{"good", "text"}, {"file/inside", "text"}}, path_, reporter_));
    EXPECT_TRUE(reporter_.has(Code::CannotWrite));
    EXPECT_EQ(reporter_.size(), 1u);
    EXPECT_FALSE(fs::exists(path_ + "/good"));
    EXPECT_EQ(std::distance(fs::recursive_directory_iterator{path_}, {}), 1);
}

TEST(Depfile, NamesAllFilesOnce) {
    const MemoryFiles files{{{"a b.idl", ""}, {"c$.idl", ""}}};
    Sources sources{files};
    sources.open("a b.idl");
    sources.open("c$.idl");
    sources.open("a b.idl");
    const Outputs outputs{{"x.hpp", ""}, {"y.hpp", ""}};
    EXPECT_EQ(dependency_rule("", outputs, "out", sources), "out/x.hpp out/y.hpp: \\\n  a\\ b.idl \\\n  c$$.idl\n");
    EXPECT_EQ(dependency_rule("b c", outputs, "out", sources), "b\\ c: \\\n  a\\ b.idl \\\n  c$$.idl\n");
}

TEST(OptionsTest, ReadsAll) {
    Reporter reporter;
    const auto options = parse_options({"--emit=kernel", "--emit=json", "-I", "a", "-Ib", "-o", "out", "--depfile", "d",
                                        "--depfile-target", "t", "m.edl", "x.idl"},
                                       reporter);
    ASSERT_TRUE(options);
    EXPECT_EQ(options->backends, (std::vector{Backend::Kernel, Backend::Json}));
    EXPECT_EQ(options->inputs.includes, (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(options->inputs.main, "m.edl");
    EXPECT_EQ(options->inputs.listed, (std::vector<std::string>{"x.idl"}));
    EXPECT_EQ(options->folder, "out");
    EXPECT_EQ(options->depfile, "d");
    EXPECT_EQ(options->depfile_target, "t");
}

TEST(OptionsTest, RefusesWrongCommandLines) {
    const std::vector<std::vector<std::string>> lines = {
        {},
        {"--emit=client", "a.idl"},
        {"--emit=client", "-o", "x"},
        {"-o", "x", "a.idl"},
        {"--emit=rust", "-o", "x", "a.idl"},
        {"--emit=client", "-o", "x", "a.txt"},
        {"--emit=client", "-o", "x", "a.idl", "--fast"},
        {"--emit=client", "a.idl", "-o"},
    };
    for (const auto& line : lines) {
        Reporter reporter;
        EXPECT_FALSE(parse_options(line, reporter)) << testing::PrintToString(line);
        ASSERT_TRUE(reporter.failed());
        const toolkit::Report& report = reporter;
        EXPECT_TRUE(report.render().starts_with("error " + toolkit::error_name(Code::BadUsage))) << report.render();
    }
}

TEST(Compile, GivesNoOutputAfterAnError) {
    Project project{{{"p.idl", "package p struct S { Unknown a; }"}}};
    EXPECT_TRUE(project.compile("p.idl", Backend::Json).empty());
    EXPECT_TRUE(project.failed());
}

TEST(Compile, RefusesServersThatItCannotDoYet) {
    Project project{{{"e.edl", "entity e endpoints { f : F }"}, {"./F.idl", "package F interface { Do(); }"}}};
    EXPECT_TRUE(project.compile("e.edl", Backend::Client).empty());
    EXPECT_NE(project.errors().find("I199"), std::string::npos);
}

}  // namespace

}  // namespace kos::idlc::test
