// SPDX-License-Identifier: Apache-2.0
// The log: order, losses and levels, from writers to a console.
#include "lib/log_ring.hpp"

#include <string>

#include <gtest/gtest.h>

#include "lib/log.hpp"

namespace kos::log {
namespace {

std::string console_text;
unsigned console_takes = 0;

void write_console(std::string_view text) {
    console_text += text;
    console_takes -= static_cast<unsigned>(text.size());
}

unsigned console_room() {
    return console_takes;
}

class Log : public testing::Test {
  protected:
    static void drain() {
        while (drain_some()) {
        }
    }
    void SetUp() override {
        attach({write_console, console_room});
        console_takes = 1'000'000;
        drain_all();
        set_level(Level::Info);
        console_text.clear();
        console_takes = 1'000'000;
    }
    void TearDown() override { attach({nullptr, nullptr}); }
};

TEST(LogRing, GivesBackWhatWasPutAcrossTheWrap) {
    Ring<8> ring;
    char out[8];
    for (int i = 0; i < 5; ++i) {
        ASSERT_TRUE(ring.push("abcde"));
        ASSERT_EQ(ring.pop(out, sizeof(out)), 5U);
        EXPECT_EQ((std::string_view{out, 5}), "abcde");
    }
}

TEST(LogRing, DropsWholeTextsAndCountsThem) {
    Ring<8> ring;
    EXPECT_TRUE(ring.push("abcdef"));
    EXPECT_FALSE(ring.push("ghi"));
    EXPECT_TRUE(ring.push("gh"));
    EXPECT_EQ(ring.take_lost(), 3U);
    EXPECT_EQ(ring.take_lost(), 0U);
    char out[8];
    EXPECT_EQ(ring.pop(out, 3), 3U);
    EXPECT_EQ(ring.size(), 5U);
}

TEST_F(Log, WritesPrefixedLinesAndRawBytes) {
    info("mm: {} pages", 3);
    warning("w");
    error("e {:#x}", 255);
    put_bytes("raw\n");
    drain();
    EXPECT_EQ(console_text, "kos: mm: 3 pages\nkos: warning: w\nkos: error: e 0xff\nraw\n");
}

TEST_F(Log, LevelsSilence) {
    debug("not seen");
    set_level(Level::Warning);
    info("not seen");
    error("seen");
    drain();
    EXPECT_EQ(console_text, "kos: error: seen\n");
}

TEST_F(Log, DrainSendsNoMoreThanTheConsoleTakes) {
    put_bytes("0123456789");
    console_takes = 4;
    drain();
    EXPECT_EQ(console_text, "0123");
    console_takes = 100;
    drain();
    EXPECT_EQ(console_text, "0123456789");
}

TEST_F(Log, LostBytesAreReported) {
    const std::string line(1000, 'x');
    for (int i = 0; i < 20; ++i) {
        put_bytes(line);
    }
    drain();
    console_text.clear();
    put_bytes("next\n");
    drain();
    EXPECT_EQ(console_text, "kos: warning: log: 4000 bytes lost, the console is too slow\nnext\n");
}

TEST_F(Log, WithoutAConsoleTheRingKeepsLines) {
    attach({nullptr, nullptr});
    put_bytes("early\n");
    drain();
    drain_all();
    attach({write_console, console_room});
    drain();
    EXPECT_EQ(console_text, "early\n");
}

TEST_F(Log, OverlongLinesAreCutAndEnded) {
    info("{}", std::string(1000, 'y').c_str());
    drain();
    EXPECT_LE(console_text.size(), kMaxLine + 6);
    EXPECT_TRUE(console_text.ends_with("...\n"));
}

}  // namespace
}  // namespace kos::log
