// SPDX-License-Identifier: Apache-2.0
// Thousands of random operations on futexes, beside a list that does the same.
#include "sync/test/futex_model.hpp"

#include <gtest/gtest.h>

#include "lib/test/random_source.hpp"

namespace kos::sync {
namespace {

class FutexModelTest : public ::testing::TestWithParam<u32> {};

TEST_P(FutexModelTest, AgreesWithAList) {
    constexpr u32 kSteps = 3000;
    mm::test::provide_kernel_memory();
    const u64 free = mm::kernel_pages.stats().free_frames;
    {
        kos::test::RandomSource source{GetParam()};
        test::FutexModel model{source};
        for (u32 step = 0; step < kSteps; ++step) {
            ASSERT_EQ(model.step(), "") << "step " << step;
        }
    }
    EXPECT_EQ(audit().sleepers, 0U);
    EXPECT_EQ(mm::kernel_pages.stats().free_frames, free);
}

INSTANTIATE_TEST_SUITE_P(Seeds, FutexModelTest, ::testing::Range(1U, 9U));

}  // namespace
}  // namespace kos::sync
