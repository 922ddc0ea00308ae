// SPDX-License-Identifier: Apache-2.0
// The table of errors: names of codes, look-up, the printed list.
#include "toolkit/errors.hpp"

#include <gtest/gtest.h>

namespace kos::toolkit {
namespace {

enum class Code : unsigned short {
    First = 3,
    Second = 120,
    Missing = 121,
    Shared = kPolicyCodes + 50
};

constexpr ErrorInfo<Code> kTable[] = {{Code::First, "one", "do this"}, {Code::Second, "two", "do that"}};

TEST(Errors, AreNamedWithThreeDigits) {
    EXPECT_EQ(error_name(Code::First), "I003");
    EXPECT_EQ(error_name(Code::Second), "I120");
    EXPECT_EQ(error_name(Code::Shared), "P050");
}

TEST(Errors, AreFoundInTheTable) {
    EXPECT_EQ(error_info(kTable, Code::Second).meaning, "two");
    EXPECT_THROW(error_info(kTable, Code::Missing), std::logic_error);
}

TEST(Errors, AreListed) {
    EXPECT_EQ(error_list(kTable), "I003\tone\tdo this\nI120\ttwo\tdo that\n");
}

}  // namespace
}  // namespace kos::toolkit
