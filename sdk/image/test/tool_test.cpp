// SPDX-License-Identifier: Apache-2.0
// The command line, files, and what the ROMFS packer is told.
#include <filesystem>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "files.hpp"
#include "options.hpp"
#include "pack.hpp"

namespace {

using kos::image::Code;
using kos::image::Options;
using kos::image::Reporter;
using testing::ElementsAre;
using testing::HasSubstr;

std::optional<Options> parse(std::vector<std::string> words, Reporter& reporter) {
    std::vector<char*> arguments;
    arguments.reserve(words.size());
    for (std::string& word : words) {
        arguments.push_back(word.data());
    }
    return kos::image::parse_options(arguments, reporter);
}

TEST(Options, AreRead) {
    Reporter reporter;
    const auto options = parse({"--init-yaml", "i", "--init-program", "p", "--output", "o", "--program", "a/b=file=x",
                                "-DA=1=2", "-D", "TARGET_PROPERTY:a,B=", "--compiler", "cc", "-Iinclude", "-I", "more"},
                               reporter);
    ASSERT_TRUE(options.has_value()) << reporter.render();
    EXPECT_EQ(options->init_yaml, "i");
    ASSERT_EQ(options->programs.size(), 1u);
    EXPECT_EQ(options->programs[0].path, "a/b");
    EXPECT_EQ(options->programs[0].file, "file=x");
    EXPECT_THAT(options->definitions, ElementsAre(testing::Pair("A", "1=2"), testing::Pair("TARGET_PROPERTY:a,B", "")));
    EXPECT_EQ(options->compiler, "cc");
    EXPECT_THAT(options->includes, ElementsAre("include", "more"));
}

TEST(Options, CheckingNeedsInitYamlOnly) {
    Reporter reporter;
    const auto options = parse({"--init-yaml", "i", "--check", "--opaque-missing"}, reporter);
    ASSERT_TRUE(options.has_value()) << reporter.render();
    EXPECT_TRUE(options->check_only);
    EXPECT_EQ(options->missing, kos::image::Missing::Opaque);
}

TEST(Options, OpaquePartsMakeNoImage) {
    Reporter reporter;
    EXPECT_FALSE(parse(
        {"--init-yaml", "i", "--init-program", "p", "--output", "o", "--opaque-missing", "-D", "=1", "-DA=1", "-DA=2"},
        reporter));
    EXPECT_THAT(reporter.render(), HasSubstr("--opaque-missing makes no image"));
    EXPECT_THAT(reporter.render(), HasSubstr("'=1' is not NAME=VALUE"));
    EXPECT_THAT(reporter.render(), HasSubstr("'A' is defined twice"));
}

TEST(Options, AllProblemsAreReported) {
    Reporter reporter;
    EXPECT_FALSE(
        parse({"--init-yaml", "i", "--what", "--program", "x", "--program", "a=1", "--program", "a=2", "--output"},
              reporter));
    const std::string report = reporter.render();
    EXPECT_THAT(report, HasSubstr("error I003: unknown option '--what'"));
    EXPECT_THAT(report, HasSubstr("'x' is not PATH=FILE"));
    EXPECT_THAT(report, HasSubstr("two programs have the path 'a'"));
    EXPECT_THAT(report, HasSubstr("--output needs a value"));
    EXPECT_THAT(report, HasSubstr("--init-program is missing"));
}

TEST(Pack, EachProgramIsPackedOnceInOrder) {
    Options options;
    options.init_yaml = "i";
    options.init_program = "init.elf";
    options.programs = {{"b", "b.elf"}, {"a", "a.elf"}, {"unused", "u.elf"}};
    options.romfs_tool = "tool";
    options.output = "out";
    kos::image::Solution solution;
    for (const char* path : {"b", "a", "b"}) {
        solution.entities.emplace_back();
        solution.entities.back().path = path;
    }
    EXPECT_THAT(kos::image::packer_command(options, solution, {"table", "classes"}),
                ElementsAre("tool", "pack", "-o", "out", "init=init.elf", "solution=table", "manifest=classes",
                            "a=a.elf", "b=b.elf"));
}

TEST(Pack, AFailingPackerIsReported) {
    Reporter reporter;
    EXPECT_FALSE(kos::image::run_packer({"false"}, reporter));
    EXPECT_THAT(reporter.render(), HasSubstr("error I050: false failed"));
    EXPECT_TRUE(kos::image::run_packer({"true"}, reporter));
}

TEST(Pack, AMissingPackerIsReported) {
    Reporter reporter;
    EXPECT_FALSE(kos::image::run_packer({"/nowhere/kos-romfs"}, reporter));
    EXPECT_THAT(reporter.render(), HasSubstr("error I050: cannot run /nowhere/kos-romfs"));
}

TEST(Files, AreWrittenWhole) {
    Reporter reporter;
    const std::string name = testing::TempDir() + "/image_files_test";
    const std::string text = "contents";
    ASSERT_TRUE(kos::image::write_file(name, std::as_bytes(std::span{text}), reporter));
    EXPECT_EQ(kos::image::read_file(name, reporter), text);
    std::filesystem::remove(name);
}

TEST(Files, FailuresAreReported) {
    Reporter reporter;
    EXPECT_FALSE(kos::image::read_file("/nowhere/init.yaml", reporter));
    EXPECT_FALSE(kos::image::read_file("/tmp", reporter));
    EXPECT_FALSE(kos::image::write_file("/nowhere/image", {}, reporter));
    EXPECT_THAT(reporter.render(), HasSubstr("/nowhere/init.yaml: error I001: cannot read: No such file"));
    EXPECT_TRUE(reporter.has(Code::CannotWrite));
}

}  // namespace
