// SPDX-License-Identifier: Apache-2.0
// Boot arguments by name.
#include "hal/boot_argument.hpp"

#include <gtest/gtest.h>

namespace kos::hal {
namespace {

TEST(BootArgument, FindsValuesAndBareWords) {
    EXPECT_EQ(find_boot_argument("quiet panic=off x=1", "panic"), "off");
    EXPECT_EQ(find_boot_argument("quiet panic=off x=1", "quiet"), "");
    EXPECT_EQ(find_boot_argument("a=b=c", "a"), "b=c");
}

TEST(BootArgument, LastOneWins) {
    EXPECT_EQ(find_boot_argument("panic=off panic=halt", "panic"), "halt");
}

TEST(BootArgument, PartsOfWordsAreNotNames) {
    EXPECT_EQ(find_boot_argument("panicky=off nopanic=off", "panic"), std::nullopt);
    EXPECT_EQ(find_boot_argument("", "panic"), std::nullopt);
}

TEST(BootArgument, BlanksAroundDoNotMatter) {
    EXPECT_EQ(find_boot_argument("  panic=off   ", "panic"), "off");
}

}  // namespace
}  // namespace kos::hal
