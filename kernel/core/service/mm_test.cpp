// SPDX-License-Identifier: Apache-2.0
// Methods of Mm as their callers see them.
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
