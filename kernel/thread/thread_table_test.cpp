// SPDX-License-Identifier: Apache-2.0
// The thread table: places, and generations that survive their reuse.
#include "thread/thread_table.hpp"

#include <memory>
#include <set>

#include <gtest/gtest.h>

namespace kos::thread {
namespace {

class ThreadTableTest : public ::testing::Test {
  protected:
    std::unique_ptr<ThreadTable> table_ = std::make_unique<ThreadTable>();
};

TEST_F(ThreadTableTest, GivesEachPlaceOnceAndThenNone) {
    std::set<u32> given;
    for (u32 i = 0; i < config::kMaxThreads; ++i) {
        const auto slot = table_->reserve();
        ASSERT_TRUE(slot);
        EXPECT_LT(slot->index, config::kMaxThreads);
        EXPECT_TRUE(given.insert(slot->index).second);
    }
    EXPECT_EQ(table_->reserve().error(), Status::Quota);
    table_->release({17, 0});
    EXPECT_EQ(table_->reserve()->index, 17U);
    EXPECT_EQ(table_->reserve().error(), Status::Quota);
}

TEST_F(ThreadTableTest, GenerationsGoOnWhereTheLastThreadStopped) {
    ThreadSlot slot = *table_->reserve();
    EXPECT_EQ(slot.generation, 0U);
    slot.generation = 41;
    table_->release(slot);
    const ThreadSlot again = *table_->reserve();
    EXPECT_EQ(again.index, slot.index);
    EXPECT_EQ(again.generation, 41U);
}

TEST_F(ThreadTableTest, EmptyAndForeignIndexesNameNobody) {
    EXPECT_EQ(table_->at(0), nullptr);
    EXPECT_EQ(table_->at(config::kMaxThreads), nullptr);
    EXPECT_EQ(table_->at(~u32{0}), nullptr);
}

}  // namespace
}  // namespace kos::thread
