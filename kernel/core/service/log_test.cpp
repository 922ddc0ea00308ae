// SPDX-License-Identifier: Apache-2.0
// Lines of user space on the console: prefixed, and with nothing that a terminal would obey.
#include "lib/log.hpp"

#include "core/test/core_test.hpp"

namespace kos::core {
namespace {

using test::Logs;

std::string shown;

class LogTest : public test::CoreTest {
  protected:
    void SetUp() override {
        CoreTest::SetUp();
        log::attach({[](std::string_view text) { shown += text; }, [] { return 1u << 16; }});
        log::drain_all();
        shown.clear();
    }
    std::string written(std::string_view text) {
        EXPECT_EQ(call_with(Logs::Write, text, {chunk(0, text.size())}), Status::Ok);
        log::drain_all();
        return std::exchange(shown, {});
    }
};

TEST_F(LogTest, EachLineHasItsProcessesName) {
    EXPECT_EQ(written("one"), "task| one\n");
    EXPECT_EQ(written("one\n"), "task| one\n");
    EXPECT_EQ(written("one\ntwo\n"), "task| one\ntask| two\n");
    EXPECT_EQ(written("\n\nx"), "task| \ntask| \ntask| x\n");
}

TEST_F(LogTest, LinesAreWrittenOnceHoweverManyInterruptsThereAre) {
    const std::string text = "one\n\ntwo\n" + std::string(300, 'x') + "\nlast";
    EXPECT_EQ(count_attempts([&] { return call_with(Logs::Write, text, {chunk(0, text.size())}); }), 7u);
    log::drain_all();
    EXPECT_EQ(shown, "task| one\ntask| \ntask| two\ntask| " + std::string(256, 'x') + "\ntask| " +
                         std::string(44, 'x') + "\ntask| last\n");
}

TEST_F(LogTest, ControlCharactersAreEscaped) {
    EXPECT_EQ(written("a\x1b[2Jb"), "task| a\\x1b[2Jb\n");
    EXPECT_EQ(written("a\rkernel: lie"), "task| a\\x0dkernel: lie\n");
    EXPECT_EQ(written(std::string_view{"a\0b\x7f", 4}), "task| a\\x00b\\x7f\n");
    EXPECT_EQ(written("a\tb"), "task| a\tb\n");
}

TEST_F(LogTest, Utf8IsShownButNotItsControlCharacters) {
    EXPECT_EQ(written("gr\xc3\xbc\xc3\x9f \xe2\x82\xac \xf0\x9f\x98\x80"),
              "task| gr\xc3\xbc\xc3\x9f \xe2\x82\xac \xf0\x9f\x98\x80\n");
    EXPECT_EQ(written("\xc2\x9b"
                      "2J"),
              "task| \\xc2\\x9b2J\n")
        << "CSI as one character";
    EXPECT_EQ(written("\xc2\xa0"), "task| \xc2\xa0\n");
}

TEST_F(LogTest, BytesThatAreNoUtf8AreEscaped) {
    EXPECT_EQ(written("\x9b"
                      "2J"),
              "task| \\x9b2J\n");
    EXPECT_EQ(written("\xc3"), "task| \\xc3\n");
    EXPECT_EQ(written("\xe2\x82 x"), "task| \\xe2\\x82 x\n");
    EXPECT_EQ(written("\xc0\x80"), "task| \\xc0\\x80\n");
}

TEST_F(LogTest, LongLinesAreBrokenWithAPrefixEach) {
    EXPECT_EQ(written(std::string(300, 'x')),
              "task| " + std::string(256, 'x') + "\ntask| " + std::string(44, 'x') + "\n");
    std::string euros;
    for (int i = 0; i < 300; ++i) {
        euros += "\xe2\x82\xac";
    }
    EXPECT_EQ(written(euros), "task| " + euros.substr(0, 768) + "\ntask| " + euros.substr(768) + "\n");
    EXPECT_EQ(written(std::string(256, '\x01')).size(), 6U + 4 * 256 + 1);
}

TEST_F(LogTest, TextHasALimitAndMustBeInTheArena) {
    EXPECT_EQ(written(std::string(1024, 'x')).size(), 1024U + 4 * 7);
    EXPECT_EQ(call_with(Logs::Write, std::string(1025, 'x'), {chunk(0, 1025)}), Status::TooBig);
    EXPECT_EQ(call_with(Logs::Write, "abc", {chunk(0, 4)}), Status::Invalid);
    EXPECT_EQ(call_with(Logs::Write, "abc", {chunk(1, 1)}), Status::Invalid);
}

}  // namespace
}  // namespace kos::core
