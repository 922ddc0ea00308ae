// SPDX-License-Identifier: Apache-2.0
// Temporary files: complete or gone, whatever ends the program.
#include "toolkit/temporary_file.hpp"

#include <csignal>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

namespace kos::toolkit {
namespace {

namespace fs = std::filesystem;

class TemporaryFiles : public testing::Test {
  protected:
    void SetUp() override {
        fs::remove_all(root_);
        fs::create_directories(root_);
    }
    void TearDown() override { fs::remove_all(root_); }

    std::ptrdiff_t count() const { return std::distance(fs::directory_iterator{root_}, {}); }

    // Three files: one committed, one written, one only reserved.
    void write_until(int signal) const {
        TemporaryFile done{root_ / "done"};
        std::ofstream{done.path()} << "whole";
        done.commit();
        const TemporaryFile half{root_ / "half"};
        const TemporaryFile reserved{root_ / "reserved"};
        std::ofstream{half.path()} << "ha" << std::flush;
        std::raise(signal);
    }

    fs::path root_ = fs::path{testing::TempDir()} / testing::UnitTest::GetInstance()->current_test_info()->name();
};

TEST_F(TemporaryFiles, CommittedTakeTheirName) {
    {
        TemporaryFile file{root_ / "a"};
        std::ofstream{file.path()} << "text";
        EXPECT_FALSE(fs::exists(root_ / "a"));
        EXPECT_EQ(file.commit(), std::error_code{});
    }
    EXPECT_TRUE(fs::exists(root_ / "a"));
    EXPECT_EQ(count(), 1);
}

TEST_F(TemporaryFiles, OthersGo) {
    {
        const TemporaryFile first{root_ / "a"};
        const TemporaryFile second{root_ / "b"};
        std::ofstream{first.path()} << "text";
        std::ofstream{second.path()} << "text";
        EXPECT_EQ(count(), 2);
    }
    EXPECT_EQ(count(), 0);
}

TEST_F(TemporaryFiles, AFailedCommitSaysWhyAndLeavesNothing) {
    fs::create_directories(root_ / "a/full");
    {
        TemporaryFile file{root_ / "a"};
        std::ofstream{file.path()} << "text";
        EXPECT_NE(file.commit(), std::error_code{});
    }
    EXPECT_EQ(count(), 1);
}

TEST_F(TemporaryFiles, ASignalLeavesOnlyWhatIsComplete) {
    for (const int signal : {SIGHUP, SIGINT, SIGTERM}) {
        EXPECT_EXIT(write_until(signal), testing::KilledBySignal(signal), "");
        EXPECT_TRUE(fs::exists(root_ / "done"));
        EXPECT_EQ(count(), 1);
    }
}

TEST_F(TemporaryFiles, AnIgnoredSignalStaysIgnored) {
    const auto ignoring = [this] {
        std::signal(SIGHUP, SIG_IGN);
        write_until(SIGHUP);
        std::exit(0);
    };
    EXPECT_EXIT(ignoring(), testing::ExitedWithCode(0), "");
    EXPECT_EQ(count(), 1);
}

}  // namespace
}  // namespace kos::toolkit
