// SPDX-License-Identifier: Apache-2.0
// Methods of Mm as their callers see them.
#include <algorithm>

#include "core/test/core_test.hpp"
#include "obj/resource.hpp"

namespace kos::core {
namespace {

using namespace test;

class MmServiceTest : public CoreTest {
  protected:
    u64 make_resource(abi::ObjectType type, abi::Rights rights = static_cast<abi::Rights>(abi::Right::Manage)) {
        return task_->give(**obj::Resource::create(type), rights)->raw();
    }
};

TEST_F(MmServiceTest, ContiguousMemoryNeedsTheResource) {
    EXPECT_EQ(call(Mms::AllocateContiguous, {0, kPageSize}), Status::BadHandle);
    EXPECT_EQ(call(Mms::AllocateContiguous, {own_.raw(), kPageSize}), Status::WrongType);
    EXPECT_EQ(call(Mms::AllocateContiguous, {make_resource(abi::ObjectType::Power), kPageSize}), Status::WrongType);
    EXPECT_EQ(call(Mms::AllocateContiguous, {make_resource(abi::ObjectType::Dma, 0), kPageSize}), Status::NoRights);
}

TEST_F(MmServiceTest, ContiguousMemoryIsPaidForAndGoesBack) {
    const u64 dma = make_resource(abi::ObjectType::Dma);
    EXPECT_EQ(call(Mms::AllocateContiguous, {dma, 0}), Status::Invalid);
    EXPECT_EQ(call(Mms::AllocateContiguous, {dma, ~u64{0}}), Status::Invalid);
    EXPECT_EQ(call(Mms::AllocateContiguous, {dma, u64{1} << 30}), Status::Quota);
    const u64 used = task_->account().used();
    ASSERT_EQ(call(Mms::AllocateContiguous, {dma, 5 * kPageSize - 1}), Status::Ok);
    const u64 memory = answer();
    EXPECT_EQ(caller_->frame.x[3] % (8 * kPageSize), 0u) << "aligned to the next power of two";
    EXPECT_GE(task_->account().used() - used, 5 * kPageSize);
    EXPECT_LT(task_->account().used() - used, 6 * kPageSize);
    EXPECT_EQ(call(Handles::Close, {memory}), Status::Ok);
    EXPECT_EQ(task_->account().used(), used);
}

TEST_F(MmServiceTest, ContiguousMemoryIsZeroedInSteps) {
    const u64 dma = make_resource(abi::ObjectType::Dma);
    const u64 used = task_->account().used();
    EXPECT_GT(count_attempts([&] { return call(Mms::AllocateContiguous, {dma, 100 * kPageSize}); }), 50u);
    const auto memory = task_->handles().resolve(abi::Handle{answer()}, abi::ObjectType::Memory, 0);
    ASSERT_TRUE(memory);
    auto& made = static_cast<vmm::Memory&>(**memory);
    for (u64 page = 0; page < made.page_count(); ++page) {
        EXPECT_EQ(made.page(page), made.page(0) + page * kPageSize);
        std::array<u64, kPageSize / sizeof(u64)> words{};
        ASSERT_TRUE(made.read(page * kPageSize, std::as_writable_bytes(std::span{words})));
        EXPECT_TRUE(std::ranges::all_of(words, [](u64 word) { return word == 0; }));
    }
    EXPECT_EQ(call(Handles::Close, {answer()}), Status::Ok);
    EXPECT_EQ(task_->account().used(), used);
}

TEST_F(MmServiceTest, ContiguousMemoryOfACallerThatEndsGoesBack) {
    const u64 dma = make_resource(abi::ObjectType::Dma);
    Thread& thread = make_thread_of(*task_);
    const u64 used = task_->account().used();
    interrupt_work();
    for (u32 attempt = 0; attempt < 7; ++attempt) {
        call(thread, Mms::AllocateContiguous, {dma, 100 * kPageSize});
    }
    EXPECT_GE(task_->account().used(), used + 100 * kPageSize);
    hal::host::processor().interrupt_pending = nullptr;
    thread.terminate();
    obj::reaper().work(Pace::Whole);
    EXPECT_LT(task_->account().used(), used);
}

TEST_F(MmServiceTest, StatisticsAgreeWithTheAllocator) {
    ASSERT_EQ(call(Mms::LowWater, {}), Status::Ok);
    EXPECT_EQ(answer(), mm::kernel_pages.stats().low_water_frames);
    u64 pages = 0;
    for (u64 order = 0; order <= mm::PageAllocator::kMaxOrder; ++order) {
        ASSERT_EQ(call(Mms::FreeBlocks, {order}), Status::Ok);
        pages += answer() << order;
    }
    EXPECT_EQ(pages, mm::kernel_pages.stats().free_frames);
    EXPECT_EQ(call(Mms::FreeBlocks, {mm::PageAllocator::kMaxOrder + 1}), Status::Invalid);
}

}  // namespace
}  // namespace kos::core
