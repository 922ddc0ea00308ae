// SPDX-License-Identifier: Apache-2.0
// Handle values: what names an object, and what does not any more.
#include "obj/handle_table.hpp"

#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "mm/test/kernel_memory.hpp"
#include "obj/resource.hpp"

namespace kos::obj {
namespace {

constexpr abi::Rights kBoth = abi::Right::Read | abi::Right::Duplicate;

class HandleTableTest : public ::testing::Test {
  protected:
    void SetUp() override {
        mm::test::provide_kernel_memory();
        ASSERT_TRUE(table_.open_kernel());
        object_ = *Resource::create(abi::ObjectType::Power);
        object_->acquire();
    }
    void TearDown() override {
        table_.close_all();
        object_->release();
    }

    mm::Account account_{1 << 20};
    HandleTable table_{account_, 300};
    Resource* object_ = nullptr;
};

TEST_F(HandleTableTest, ResolvesWhatItInserted) {
    const auto handle = table_.insert(*object_, kBoth);
    ASSERT_TRUE(handle);
    EXPECT_EQ(table_.resolve(*handle, abi::ObjectType::Power, kBoth), object_);
    EXPECT_EQ(object_->handles(), 1U);
}

TEST_F(HandleTableTest, RefusesWhatWasNeverAHandle) {
    std::mt19937_64 random{1};
    EXPECT_EQ(table_.find(abi::Handle{0}).error(), Status::BadHandle);
    EXPECT_EQ(table_.find(abi::Handle{~u64{0}}).error(), Status::BadHandle);
    ASSERT_TRUE(table_.insert(*object_, kBoth));
    for (int i = 0; i < 100'000; ++i) {
        EXPECT_FALSE(table_.find(abi::Handle{random() | (u64{2} << 20)}));
    }
}

TEST_F(HandleTableTest, ChecksTypeBeforeRights) {
    const auto handle = *table_.insert(*object_, kBoth);
    EXPECT_EQ(table_.resolve(handle, abi::ObjectType::Task, kBoth).error(), Status::WrongType);
    EXPECT_EQ(table_.resolve(handle, abi::ObjectType::Power, abi::Rights{1u << 31}).error(), Status::NoRights);
}

TEST_F(HandleTableTest, AnOldValueNeverNamesTheSlotsNewObject) {
    const auto first = *table_.insert(*object_, kBoth);
    ASSERT_TRUE(table_.close(first));
    const auto second = *table_.insert(*object_, kBoth);
    EXPECT_EQ(first.index(), second.index());
    EXPECT_EQ(table_.find(first).error(), Status::BadHandle);
    EXPECT_EQ(table_.close(first).error(), Status::BadHandle);
    EXPECT_TRUE(table_.find(second));
}

TEST_F(HandleTableTest, RightsOnlyShrink) {
    const auto handle = *table_.insert(*object_, kBoth);
    EXPECT_EQ(table_.duplicate(handle, kBoth | abi::Right::Write).error(), Status::NoRights);
    const auto narrow = *table_.duplicate(handle, abi::Rights{static_cast<u32>(abi::Right::Read)});
    EXPECT_EQ(table_.rights(narrow), static_cast<u32>(abi::Right::Read));
    EXPECT_EQ(table_.duplicate(narrow, 0).error(), Status::NoRights);
}

TEST_F(HandleTableTest, KernelHandleStaysOpen) {
    EXPECT_EQ((*table_.find(abi::kKernelHandle))->type(), abi::ObjectType::Kernel);
    EXPECT_EQ(table_.close(abi::kKernelHandle).error(), Status::BadState);
    EXPECT_EQ(table_.duplicate(abi::kKernelHandle, 0).error(), Status::NoRights);
}

TEST_F(HandleTableTest, QuotaEndsAtTheLimitAndIsGivenBack) {
    std::vector<abi::Handle> handles;
    while (const auto handle = table_.insert(*object_, kBoth)) {
        handles.push_back(*handle);
    }
    EXPECT_EQ(handles.size(), 299U);
    EXPECT_EQ(table_.insert(*object_, kBoth).error(), Status::Quota);
    ASSERT_TRUE(table_.close(handles[100]));
    EXPECT_TRUE(table_.insert(*object_, kBoth));
}

TEST_F(HandleTableTest, AccountWithoutMemoryGivesQuotaAndKeepsNothing) {
    mm::Account poor{4096};
    HandleTable table{poor, 10};
    EXPECT_EQ(table.insert(*object_, kBoth).error(), Status::Quota);
    EXPECT_EQ(poor.used(), 0U);
    EXPECT_EQ(object_->handles(), 0U);
}

TEST_F(HandleTableTest, CloseAllIsTheEnd) {
    const auto handle = *table_.insert(*object_, kBoth);
    table_.close_all();
    EXPECT_EQ(account_.used(), 0U);
    EXPECT_EQ(object_->handles(), 0U);
    EXPECT_EQ(table_.find(handle).error(), Status::BadHandle);
    EXPECT_EQ(table_.find(abi::kKernelHandle).error(), Status::BadHandle);
    EXPECT_EQ(table_.insert(*object_, kBoth).error(), Status::Quota);
}

}  // namespace
}  // namespace kos::obj
