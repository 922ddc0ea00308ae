// SPDX-License-Identifier: Apache-2.0
// Comparing two descriptions. Every number has a folder: against old, each bad* gives that number and exactly the text
// of the .txt file of its name, each good* gives nothing.
#include <algorithm>

#include "helpers.hpp"

namespace kos::idlc::test {

namespace {

namespace fs = std::filesystem;

const fs::path kFolder = "test/compat";
constexpr auto kFirst = Code::EndpointGone;
constexpr auto kLast = Code::AlternativesChanged;

struct Outcome {
    std::string text;
    bool has_code = false;
    bool failed = false;
};

Outcome run(const fs::path& older, const fs::path& newer, Code code) {
    const DiskFiles disk;
    Sources sources{disk};
    Reporter reporter;
    const std::string main = fs::exists(older / "s.edl") ? "s.edl" : "p.idl";
    compare_folders({main, {}, {}}, older.string(), newer.string(), sources, reporter);
    return {reporter.render(sources), reporter.has(code), reporter.failed()};
}

std::vector<fs::path> folders_in(const fs::path& parent) {
    std::vector<fs::path> folders;
    for (const auto& entry : fs::directory_iterator{parent}) {
        if (entry.is_directory()) {
            folders.push_back(entry.path());
        }
    }
    std::ranges::sort(folders);
    return folders;
}

void expect_pairs(Code code) {
    const fs::path folder = kFolder / toolkit::error_name(code);
    usize bad = 0;
    usize good = 0;
    for (const auto& newer : folders_in(folder)) {
        SCOPED_TRACE(newer);
        const Outcome outcome = run(folder / "old", newer, code);
        if (newer.filename().string().starts_with("bad")) {
            ++bad;
            EXPECT_TRUE(outcome.has_code) << outcome.text;
            expect_golden(newer.string() + ".txt", outcome.text);
        } else {
            good += newer.filename() == "old" ? 0 : 1;
            EXPECT_FALSE(outcome.failed) << outcome.text;
        }
    }
    EXPECT_GE(bad, 1u) << folder;
    EXPECT_GE(good, 1u) << folder;
}

TEST(Compat, EachNumberHasBadAndGoodPairs) {
    for (const auto& info : all_codes()) {
        if (info.code >= kFirst && info.code <= kLast) {
            expect_pairs(info.code);
        }
    }
}

TEST(Compat, SeesWhatIsWrongWithEitherSide) {
    const MemoryFiles files{{{"old/p.idl", "package p interface { Do(in Unknown a); }"},
                             {"new/p.idl", "package p interface { Do(in UInt8 a) }"}}};
    Sources sources{files};
    Reporter reporter;
    compare_folders({"p.idl", {}, {}}, "old", "new", sources, reporter);
    const std::string text = reporter.render(sources);
    EXPECT_NE(text.find("old/p.idl:1:29: error I121"), std::string::npos) << text;
    EXPECT_NE(text.find("new/p.idl:1:38: error I110"), std::string::npos) << text;
    EXPECT_EQ(text.find("error I17"), std::string::npos) << text;
}

// What both sides import may stand in a folder of its own.
TEST(Compat, EachSideHasItsOwnFolderAndSharesTheOthers) {
    const MemoryFiles files{{{"old/p.idl", "package p import t import u interface { Do(in A a, in B b); }"},
                             {"new/p.idl", "package p import t import u interface { Do(in A a, in B b); }"},
                             {"old/t.idl", "package t typedef UInt8 A;"},
                             {"new/t.idl", "package t typedef UInt16 A;"},
                             {"lib/u.idl", "package u typedef UInt8 B;"}}};
    Sources sources{files};
    Reporter reporter;
    compare_folders({"p.idl", {}, {"lib"}}, "old", "new", sources, reporter);
    ASSERT_EQ(reporter.size(), 1u) << reporter.render(sources);
    EXPECT_TRUE(reporter.has(Code::TypeChanged));
}

}  // namespace

}  // namespace kos::idlc::test
