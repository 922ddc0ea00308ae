// SPDX-License-Identifier: Apache-2.0
// Thousands of random operations on handles, beside a tree that does the same.
#include "obj/test/handle_model.hpp"

#include <gtest/gtest.h>

#include "lib/test/random_source.hpp"

namespace kos::obj {
namespace {

class HandleModelTest : public ::testing::TestWithParam<u32> {};

TEST_P(HandleModelTest, AgreesWithATree) {
    constexpr u32 kSteps = 3000;
    constexpr u32 kStepsBetweenComparisons = 16;
    const u64 free = [] {
        mm::test::provide_kernel_memory();
        return mm::kernel_pages.stats().free_frames;
    }();
    {
        kos::test::RandomSource source{GetParam()};
        test::HandleModel model{source};
        for (u32 step = 0; step < kSteps; ++step) {
            ASSERT_EQ(model.step(), "") << "step " << step;
            if (step % kStepsBetweenComparisons == 0) {
                ASSERT_EQ(model.compare(), "") << "step " << step;
            }
        }
        ASSERT_EQ(model.compare(), "");
    }
    EXPECT_EQ(mm::kernel_pages.stats().free_frames, free);
}

INSTANTIATE_TEST_SUITE_P(Seeds, HandleModelTest, ::testing::Range(1U, 9U));

}  // namespace
}  // namespace kos::obj
