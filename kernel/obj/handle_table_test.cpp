// SPDX-License-Identifier: Apache-2.0
// Handle values: what names an object, and what does not any more.
#include "obj/handle_table.hpp"

#include <cstring>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "mm/test/kernel_memory.hpp"
#include "obj/audit.hpp"
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

    mm::Account account_{8 << 20};
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

// A leaf has no entries there: whatever lies there, no value names it.
TEST_F(HandleTableTest, IndicesBetweenTwoLeavesAreNoHandles) {
    const auto handle = *table_.insert(*object_, abi::kAllRights);
    const HandleEntry* first = *table_.find(handle) - handle.index();
    for (u32 slot = HandleLeaf::kEntries; slot < HandleLeaf::kIndexStep; ++slot) {
        u64 word = 0;
        const char* leaf = static_cast<const char*>(static_cast<const void*>(&HandleLeaf::of(first)));
        std::memcpy(&word, leaf + slot * sizeof(HandleEntry), sizeof(word));
        const u64 generation = word >> HandleEntry::kGenerationShift;
        EXPECT_EQ(table_.find(abi::Handle::make(slot, generation)).error(), Status::BadHandle);
        EXPECT_EQ(table_.find(abi::Handle::make(slot, 1)).error(), Status::BadHandle);
    }
}

TEST_F(HandleTableTest, GrowsBeyondItsFirstDirectory) {
    constexpr u32 kCount = 2000;
    HandleTable large{account_, kCount};
    std::vector<abi::Handle> handles;
    for (u32 count = 0; count < kCount; ++count) {
        handles.push_back(*large.insert(*object_, kBoth));
    }
    EXPECT_EQ(large.insert(*object_, kBoth).error(), Status::Quota);
    for (const abi::Handle handle : handles) {
        ASSERT_EQ(large.resolve(handle, abi::ObjectType::Power, kBoth), object_);
    }
    EXPECT_TRUE(large.audit().clean()) << large.audit().fault;
    EXPECT_EQ(audit_derivations(*object_), "");
    large.close_all();
}

TEST_F(HandleTableTest, HoldsAsManyAsItsDirectory) {
    mm::Account rich{mm::Account::kUnlimited};
    HandleTable largest{rich, ~u32{0}};
    u32 count = 0;
    while (largest.insert(*object_, kBoth)) {
        ++count;
    }
    EXPECT_EQ(count, HandleTable::kMaxHandles);
    EXPECT_EQ(rich.used(), u64{HandleTable::kMaxLeaves} * HandleLeaf::kBytes + kPageSize);
    largest.close_all();
    EXPECT_EQ(rich.used(), 0U);
}

// Each page that a growing table asks for is refused once.
TEST_F(HandleTableTest, AnAllocationThatFailsChangesNothing) {
    constexpr u32 kWanted = 1000;
    for (u64 pages = 0; pages < 22; ++pages) {
        mm::Account poor{pages * kPageSize};
        HandleTable table{poor, kWanted};
        u32 count = 0;
        auto made = table.insert(*object_, kBoth);
        for (; made; made = table.insert(*object_, kBoth)) {
            ++count;
        }
        EXPECT_EQ(made.error(), Status::Quota);
        EXPECT_EQ(table.open_count(), count);
        EXPECT_EQ(object_->handles(), count);
        EXPECT_TRUE(table.audit().clean()) << table.audit().fault;
        EXPECT_EQ(table.reserve().error(), Status::Quota);
        table.close_all();
        EXPECT_EQ(poor.used(), 0U);
    }
}

TEST_F(HandleTableTest, AReservedPlaceIsNoHandleUntilItIsOpened) {
    const auto source = *table_.insert(*object_, kBoth);
    const auto place = *table_.reserve();
    EXPECT_EQ(table_.find(place).error(), Status::BadHandle);
    table_.give_back(place);
    EXPECT_EQ(*table_.reserve(), place);
    table_.open_reserved(place, table_, source, kBoth, nullptr);
    EXPECT_EQ(table_.resolve(place, abi::ObjectType::Power, kBoth), object_);
    EXPECT_TRUE(table_.audit().clean()) << table_.audit().fault;
}

TEST_F(HandleTableTest, TheAuditSeesWhatDoesNotFit) {
    const auto handle = *table_.insert(*object_, kBoth);
    HandleEntry& entry = **table_.find(handle);
    const HandleEntry kept = entry;
    entry.word ^= 1;
    EXPECT_FALSE(table_.audit().clean()) << "rights";
    entry = kept;
    entry.word += u64{1} << HandleEntry::kTypeShift;
    EXPECT_FALSE(table_.audit().clean()) << "type";
    entry = kept;
    object_->add_handle();
    EXPECT_NE(audit_derivations(*object_), "");
    object_->drop_handle();
    EXPECT_TRUE(table_.audit().clean());
    EXPECT_EQ(audit_derivations(*object_), "");
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
