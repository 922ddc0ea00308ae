// SPDX-License-Identifier: Apache-2.0
// Tasks and their start blocks are made in steps: left at each of them, everything comes back.
#include "task/test/task_test.hpp"

namespace kos::task {
namespace {

using test::kEnough;
using test::TaskTest;

// Dropped after so many attempts, each of which is interrupted.
TEST_F(TaskTest, WhatIsMadeInStepsGoesBackFromEachPoint) {
    const Snapshot before = snapshot();
    bool made = false;
    u32 most = 0;
    for (; !made; ++most) {
        ASSERT_LT(most, 100U);
        hal::host::processor().interrupt_pending = [] { return true; };
        obj::Ref<Task> task = *Task::begin(parent_);
        for (u32 attempt = 0; attempt < most && !made; ++attempt) {
            made = task->prepare(description(kEnough).quota(), Pace::Interruptible).has_value();
        }
        EXPECT_TRUE(!made || (task->space() != nullptr && task->handles().open_count() == 1));
        task.reset();
        hal::host::processor().interrupt_pending = nullptr;
        EXPECT_EQ(snapshot(), before) << most << " attempts";
    }
    EXPECT_GT(most, 3U);
}

TEST_F(TaskTest, StartBlockIsCopiedInStepsAndGoesBackFromEachPoint) {
    const auto task = make_task();
    ASSERT_TRUE(load(*task));
    std::vector<std::byte> block(3000);
    for (usize i = 0; i < block.size(); ++i) {
        block[i] = static_cast<std::byte>(i * 7);
    }
    const Snapshot before = snapshot(task.get());
    bool set = false;
    bool mapping = false;
    u32 most = 1;
    for (; !set; ++most) {
        ASSERT_LT(most, 100U);
        obj::Ref<vmm::Memory> memory;
        u64 written = 0;
        vmm::Attempt attempt{Pace::Interruptible};
        BlockCopy copy{Pace::Interruptible, memory, written, attempt};
        hal::host::processor().interrupt_pending = [] { return true; };
        Result<void> result = Error{kRestart};
        for (u32 count = 0; count < most && !result && result.error() == kRestart; ++count) {
            result = task->set_arguments(block, copy);
        }
        set = result.has_value();
        EXPECT_TRUE(set || result.error() == kRestart);
        hal::host::processor().interrupt_pending = nullptr;
        // From then on the address space goes on without its caller.
        mapping = mapping || attempt.under_way();
        if (!set && !mapping) {
            memory.reset();
            EXPECT_EQ(snapshot(task.get()), before) << most << " attempts";
        }
    }
    EXPECT_GT(most, 8U);
    ASSERT_TRUE(task->start());
    const auto* first = static_cast<thread::Thread*>(task->members().front());
    std::vector<std::byte> seen(block.size());
    ASSERT_TRUE(task->space()->copy_in(seen, UserAddr{first->frame.x[0]}));
    EXPECT_EQ(seen, block);
    task->end({});
}

}  // namespace
}  // namespace kos::task
