// SPDX-License-Identifier: Apache-2.0
// kos-romfs by its command line: every command, every error with its number, and no half files.
#include "command.hpp"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include <gtest/gtest.h>
#include <kos/abi/romfs.hpp>
#include <unistd.h>

#include "output_file.hpp"

namespace kos::romfs_tool {
namespace {

namespace fs = std::filesystem;

struct Outcome {
    int code;
    std::string out;
    std::string errors;
};

class RomfsTool : public testing::Test {
  protected:
    void SetUp() override {
        fs::remove_all(root_);
        fs::create_directories(root_);
    }
    void TearDown() override { fs::remove_all(root_); }

    std::string path(const std::string& name) const { return (root_ / name).string(); }

    std::string write(const std::string& name, const std::string& contents) const {
        fs::create_directories((root_ / name).parent_path());
        std::ofstream{root_ / name, std::ios::binary} << contents;
        return path(name);
    }

    std::string read(const std::string& name) const {
        std::ifstream file{root_ / name, std::ios::binary};
        return {std::istreambuf_iterator<char>{file}, {}};
    }

    Outcome run(const std::vector<std::string>& arguments) const {
        std::ostringstream out;
        std::ostringstream errors;
        const int code = romfs_tool::run(arguments, out, errors);
        return {code, out.str(), errors.str()};
    }

    // A failed run says its number and its fix, exits with `code`, and leaves no output and no temporary file.
    void expect_error(const std::vector<std::string>& arguments, Code number, int code = 1) const {
        const Outcome outcome = run(arguments);
        const std::string text = "error " + toolkit::error_name(number) + ": ";
        EXPECT_NE(outcome.errors.find(text), std::string::npos) << outcome.errors;
        EXPECT_NE(outcome.errors.find("fix: " + std::string{toolkit::error_info(kCodes, number).fix}),
                  std::string::npos);
        EXPECT_EQ(outcome.code, code);
        EXPECT_FALSE(fs::exists(path("out.img")));
        for (const auto& entry : fs::recursive_directory_iterator{root_}) {
            EXPECT_EQ(entry.path().string().find(".tmp."), std::string::npos) << entry.path();
        }
    }

    fs::path root_ = fs::path{testing::TempDir()} / ("kos_romfs_" + std::to_string(getpid()));
};

TEST_F(RomfsTool, PacksListsAndExtracts) {
    const std::string program = write("prog",
                                      "\x7f"
                                      "ELF and more");
    const std::string text = write("text", std::string(9000, 't'));
    const std::string empty = write("empty", "");
    ASSERT_EQ(run({"pack", "-o", path("a.img"), "init=" + program, "etc/text=" + text, "none=" + empty}).code, 0);
    const Outcome listed = run({"list", path("a.img")});
    EXPECT_EQ(listed.code, 0);
    EXPECT_NE(listed.out.find("      9000 - "), std::string::npos) << listed.out;
    EXPECT_NE(listed.out.find(" x "), std::string::npos) << listed.out;
    EXPECT_LT(listed.out.find("etc/text"), listed.out.find("init"));

    ASSERT_EQ(run({"extract", path("a.img"), "-o", path("all")}).code, 0);
    EXPECT_EQ(read("all/etc/text"), std::string(9000, 't'));
    EXPECT_EQ(read("all/init"),
              "\x7f"
              "ELF and more");
    EXPECT_TRUE(fs::exists(path("all/none")));
    ASSERT_EQ(run({"extract", path("a.img"), "-o", path("one"), "init"}).code, 0);
    EXPECT_TRUE(fs::exists(path("one/init")));
    EXPECT_FALSE(fs::exists(path("one/etc")));
}

TEST_F(RomfsTool, SameFilesGiveTheSameBytes) {
    const std::string a = write("in/a", "first");
    const std::string b = write("in/sub/b", "second");
    write("list.txt", "# two files\n\nsub/b=in/sub/b\na=in/a\n");
    ASSERT_EQ(run({"pack", "-o", path("1.img"), "a=" + a, "sub/b=" + b}).code, 0);
    ASSERT_EQ(run({"pack", "sub/b=" + b, "a=" + a, "--output", path("2.img")}).code, 0);
    ASSERT_EQ(run({"pack", "-o", path("3.img"), "--manifest", path("list.txt")}).code, 0);
    ASSERT_EQ(run({"pack", "-o", path("4.img"), "--directory", path("in")}).code, 0);
    const std::string bytes = read("1.img");
    EXPECT_EQ(bytes.size(), 3 * 4096U);
    for (const char* other : {"2.img", "3.img", "4.img"}) {
        EXPECT_TRUE(read(other) == bytes) << other;
    }
}

TEST_F(RomfsTool, AnEmptyImageIsAnImage) {
    ASSERT_EQ(run({"pack", "-o", path("e.img")}).code, 0);
    EXPECT_EQ(run({"list", path("e.img")}).out, "");
}

TEST_F(RomfsTool, BadUsage) {
    const std::vector<std::vector<std::string>> lines = {
        {},
        {"frob"},
        {"pack"},
        {"pack", "-o"},
        {"pack", "-o", path("out.img"), "--frob"},
        {"pack", "-o", path("out.img"), "no-pair"},
        {"pack", "-o", path("out.img"), "=x"},
        {"pack", "-o", path("out.img"), "x="},
        {"list"},
        {"list", "a", "b"},
        {"extract", "a"},
        {"list", "a", "--manifest", "m"},
    };
    for (const auto& line : lines) {
        expect_error(line, Code::BadUsage, 2);
    }
    EXPECT_EQ(run({"--help"}).code, 0);
    EXPECT_NE(run({"--help"}).out.find("kos-romfs pack"), std::string::npos);
}

TEST_F(RomfsTool, ListsItsErrors) {
    const Outcome outcome = run({"--list-errors"});
    EXPECT_EQ(outcome.code, 0);
    EXPECT_EQ(outcome.out, toolkit::error_list(kCodes));
}

TEST_F(RomfsTool, ASignalLeavesNoHalfFile) {
    const auto interrupted = [this] {
        OutputFile file{path("out.img")};
        file.write_zeros(100'000);
        std::raise(SIGINT);
    };
    EXPECT_EXIT(interrupted(), testing::KilledBySignal(SIGINT), "");
    EXPECT_TRUE(fs::is_empty(root_));
}

TEST_F(RomfsTool, UnreadableSources) {
    expect_error({"pack", "-o", path("out.img"), "a=" + path("absent")}, Code::CannotRead);
    expect_error({"pack", "-o", path("out.img"), "a=" + path("")}, Code::CannotRead);
    expect_error({"pack", "-o", path("out.img"), "a=/dev/zero"}, Code::CannotRead);
    expect_error({"pack", "-o", path("out.img"), "--manifest", path("absent")}, Code::CannotRead);
    expect_error({"pack", "-o", path("out.img"), "--directory", path("absent")}, Code::CannotRead);
    expect_error({"list", path("absent")}, Code::CannotRead);
}

TEST_F(RomfsTool, UnwritableOutputs) {
    const std::string a = write("a", "x");
    expect_error({"pack", "-o", path("no/such/folder.img"), "a=" + a}, Code::CannotWrite);
    fs::create_directories(path("folder/full"));
    expect_error({"pack", "-o", path("folder"), "a=" + a}, Code::CannotWrite);
    ASSERT_EQ(run({"pack", "-o", path("a.img"), "b/c=" + a}).code, 0);
    write("target/b", "in the way");
    expect_error({"extract", path("a.img"), "-o", path("target")}, Code::CannotWrite);
}

TEST_F(RomfsTool, AFailedRunLeavesTheOldImage) {
    write("old.img", "old");
    EXPECT_EQ(run({"pack", "-o", path("old.img"), "a=" + path("absent")}).code, 1);
    EXPECT_EQ(read("old.img"), "old");
}

TEST_F(RomfsTool, BadManifestSaysTheLine) {
    write("list.txt", "# fine\na=a\nnonsense\n");
    expect_error({"pack", "-o", path("out.img"), "--manifest", path("list.txt")}, Code::BadManifest);
    EXPECT_NE(run({"pack", "-o", path("out.img"), "--manifest", path("list.txt")}).errors.find("list.txt:3: error"),
              std::string::npos);
}

TEST_F(RomfsTool, BadNames) {
    const std::string a = write("a", "x");
    for (const std::string name : {"/a", "../a", "a/../b", "./a", "a//b", "a/", "a\\b", "a\tb", "\xc3\xa9"}) {
        expect_error({"pack", "-o", path("out.img"), name + "=" + a}, Code::BadName);
    }
    expect_error({"pack", "-o", path("out.img"), std::string(256, 'n') + "=" + a}, Code::BadName);
}

TEST_F(RomfsTool, NamesInEachOthersWay) {
    const std::string a = write("a", "x");
    const std::string b = write("b", "y");
    expect_error({"pack", "-o", path("out.img"), "n=" + a, "n=" + b}, Code::DuplicateName);
    expect_error({"pack", "-o", path("out.img"), "n=" + a, "n-1=" + a, "n/sub=" + b}, Code::FileUnderFile);
}

TEST_F(RomfsTool, TooMuch) {
    const std::string big = write("big", "");
    fs::resize_file(big, abi::romfs::kMaxFileSize + 1);  // sparse
    expect_error({"pack", "-o", path("out.img"), "big=" + big}, Code::FileTooBig);
    std::vector<std::string> line{"pack", "-o", path("out.img")};
    for (unsigned i = 0; i <= abi::romfs::kMaxFiles; ++i) {
        line.push_back(std::to_string(i) + "=" + big);
    }
    expect_error(line, Code::TooManyFiles);
}

TEST_F(RomfsTool, AFileThatChangesWhileItIsPacked) {
    // Files of /proc say that they are empty, and give bytes all the same.
    expect_error({"pack", "-o", path("out.img"), "v=/proc/version"}, Code::SourceChanged);
}

TEST_F(RomfsTool, DamagedImages) {
    const std::string a = write("a", "contents");
    ASSERT_EQ(run({"pack", "-o", path("good.img"), "a=" + a, "b=" + a}).code, 0);
    const std::string good = read("good.img");
    for (std::size_t size : {std::size_t{0}, std::size_t{100}, std::size_t{300}, std::size_t{5000}, good.size() - 1}) {
        expect_error({"list", write("bad.img", good.substr(0, size))}, Code::DamagedImage);
    }
    for (std::size_t at = 0; at < good.size(); at += at < 300 ? 1 : 4096) {
        std::string bad = good;
        bad[at] = static_cast<char>(bad[at] ^ 0x55);
        const Outcome outcome = run({"extract", write("bad.img", bad), "-o", path("x")});
        EXPECT_EQ(outcome.code, 1) << at;
        EXPECT_NE(outcome.errors.find("error I220"), std::string::npos) << outcome.errors;
    }
    EXPECT_FALSE(fs::exists(path("x")));
}

TEST_F(RomfsTool, NoSuchFile) {
    ASSERT_EQ(run({"pack", "-o", path("a.img"), "a=" + write("a", "x")}).code, 0);
    expect_error({"extract", path("a.img"), "-o", path("x"), "a", "b"}, Code::NoSuchFile);
    EXPECT_FALSE(fs::exists(path("x")));
}

}  // namespace
}  // namespace kos::romfs_tool
