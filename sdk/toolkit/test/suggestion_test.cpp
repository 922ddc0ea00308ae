// SPDX-License-Identifier: Apache-2.0
// Suggestions for misspelt words.
#include "toolkit/suggestion.hpp"

#include <gtest/gtest.h>

namespace kos::toolkit {
namespace {

TEST(Suggestion, NamesTheNearest) {
    EXPECT_EQ(suggestion("tsak", {"name", "task", "path"}), "; did you mean 'task'?");
    EXPECT_EQ(suggestion("connection", {"connections"}), "; did you mean 'connections'?");
}

TEST(Suggestion, IsSilentWhenNothingIsNear) {
    EXPECT_EQ(suggestion("quota", {"name", "id"}), "");
    EXPECT_EQ(suggestion("x", {}), "");
}

}  // namespace
}  // namespace kos::toolkit
