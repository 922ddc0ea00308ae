// SPDX-License-Identifier: Apache-2.0
// Methods of Vmm as their callers see them: rights, resources, write XOR execute across processes.
#include <utility>

#include "core/test/core_test.hpp"
#include "obj/resource.hpp"
#include "service/types.hpp"

namespace kos::core {
namespace {

using namespace test;
using abi::Right;
using service::types::kProtectExecute;
using service::types::kProtectRead;
using service::types::kProtectWrite;

constexpr u64 kRead = kProtectRead;
constexpr u64 kReadWrite = kProtectRead | kProtectWrite;
constexpr u64 kReadExecute = kProtectRead | kProtectExecute;
constexpr u64 kAt = u64{1} << 32;

class VmmServiceTest : public CoreTest {
  protected:
    void SetUp() override {
        CoreTest::SetUp();
        other_ = make_task("other");
        other_handle_ = task_->give(*other_, abi::kAllRights)->raw();
        obj::Resource* sealing = *obj::Resource::create(abi::ObjectType::CodeSealing);
        sealing_ = task_->give(*sealing, static_cast<abi::Rights>(Right::Manage))->raw();
    }
    void TearDown() override {
        other_->end({});
        other_.reset();
        CoreTest::TearDown();
    }

    u64 make_memory(u64 bytes = kPageSize) {
        EXPECT_EQ(call(Vmms::CreateMemory, {bytes}), Status::Ok);
        return answer();
    }
    Status map(u64 task, u64 memory, u64 protection, u64 at = kAt) {
        return call(Vmms::Map, {task, memory, 0, kPageSize, at, protection});
    }
    Status protect(u64 task, u64 protection) { return call(Vmms::Protect, {task, kAt, kPageSize, protection}); }
    Status seal(u64 memory) { return call(Vmms::Seal, {memory, sealing_}); }
    u64 narrowed(u64 handle, abi::Rights rights) {
        EXPECT_EQ(call(Handles::Duplicate, {handle, rights}), Status::Ok);
        return answer();
    }

    obj::Ref<Task> other_;
    u64 other_handle_ = 0;
    u64 sealing_ = 0;
};

TEST_F(VmmServiceTest, SealingNeedsTheRightAndTheResource) {
    const u64 memory = make_memory();
    const u64 readable = narrowed(memory, Right::Read | Right::Write | Right::Map);
    obj::Resource* power = *obj::Resource::create(abi::ObjectType::Power);
    const u64 wrong = task_->give(*power, abi::kAllRights)->raw();
    EXPECT_EQ(call(Vmms::Seal, {memory, 0}), Status::BadHandle);
    EXPECT_EQ(call(Vmms::Seal, {memory, memory}), Status::WrongType);
    EXPECT_EQ(call(Vmms::Seal, {memory, wrong}), Status::WrongType);
    EXPECT_EQ(call(Vmms::Seal, {sealing_, sealing_}), Status::WrongType);
    EXPECT_EQ(call(Vmms::Seal, {readable, sealing_}), Status::NoRights);
    obj::Resource* weak = *obj::Resource::create(abi::ObjectType::CodeSealing);
    EXPECT_EQ(call(Vmms::Seal, {memory, task_->give(*weak, 0)->raw()}), Status::NoRights);
    EXPECT_EQ(map(own_.raw(), memory, kReadExecute), Status::Invalid) << "none of these sealed it";
    EXPECT_EQ(seal(memory), Status::Ok);
    EXPECT_EQ(seal(memory), Status::Ok) << "a second time changes nothing";
    EXPECT_EQ(map(own_.raw(), readable, kReadExecute), Status::NoRights);
    EXPECT_EQ(map(own_.raw(), memory, kReadExecute), Status::Ok);
}

TEST_F(VmmServiceTest, WritableMappingOfAnotherProcessPreventsTheSeal) {
    const u64 memory = make_memory();
    ASSERT_EQ(map(other_handle_, memory, kReadWrite), Status::Ok);
    EXPECT_EQ(seal(memory), Status::BadState);
    EXPECT_EQ(map(own_.raw(), memory, kReadExecute), Status::Invalid);
    ASSERT_EQ(protect(other_handle_, kRead), Status::Ok);
    EXPECT_EQ(seal(memory), Status::Ok);
    EXPECT_EQ(map(own_.raw(), memory, kReadExecute), Status::Ok);
    EXPECT_EQ(protect(other_handle_, kReadWrite), Status::Invalid);
    EXPECT_EQ(map(other_handle_, memory, kReadWrite, 0), Status::Invalid);
    EXPECT_EQ(protect(own_.raw(), kReadWrite), Status::Invalid);
}

TEST_F(VmmServiceTest, MappingMadeBeforeTheSealMayBecomeExecutable) {
    const u64 memory = make_memory();
    ASSERT_EQ(map(own_.raw(), memory, kReadWrite), Status::Ok);
    EXPECT_EQ(protect(own_.raw(), kReadExecute), Status::Invalid);
    ASSERT_EQ(protect(own_.raw(), 0), Status::Ok);
    ASSERT_EQ(seal(memory), Status::Ok);
    EXPECT_EQ(protect(own_.raw(), kReadExecute), Status::Ok);
    EXPECT_EQ(task_->space()->query(UserAddr{kAt})->access, vmm::Access::ReadExecute);
}

TEST_F(VmmServiceTest, WriterThatDiesLetsTheOthersSeal) {
    const u64 memory = make_memory();
    ASSERT_EQ(map(other_handle_, memory, kReadWrite), Status::Ok);
    ASSERT_EQ(seal(memory), Status::BadState);
    other_->end({});
    EXPECT_EQ(seal(memory), Status::Ok);
}

TEST_F(VmmServiceTest, ReservationsArePaidForByTheirTask) {
    ASSERT_EQ(call(Vmms::Reserve, {other_handle_, 64 * kPageSize, kAt, kReadWrite}), Status::Ok);
    EXPECT_EQ(answer(), kAt);
    const u64 own = task_->account().used();
    const u64 used = other_->account().used();
    ASSERT_EQ(call(Vmms::Commit, {other_handle_, kAt, 3 * kPageSize}), Status::Ok);
    EXPECT_EQ(task_->account().used(), own);
    EXPECT_EQ(other_->account().used() - used, 5 * kPageSize) << "with two tables";
    ASSERT_EQ(call(Vmms::Stats, {other_handle_}), Status::Ok);
    EXPECT_EQ(answer(), kPages * kPageSize);
    EXPECT_EQ(caller_->frame.x[3], 64 * kPageSize);
    EXPECT_EQ(caller_->frame.x[4], 3 * kPageSize);
    EXPECT_EQ(call(Vmms::Commit, {other_handle_, kAt, 65 * kPageSize}), Status::NotFound);
    EXPECT_EQ(call(Vmms::Decommit, {other_handle_, kAt, 64 * kPageSize}), Status::Ok);
    EXPECT_EQ(other_->account().used(), used);
    other_->end({});
    EXPECT_EQ(call(Vmms::Reserve, {other_handle_, kPageSize, 0, kRead}), Status::BadState);
    EXPECT_EQ(call(Vmms::Commit, {other_handle_, kAt, kPageSize}), Status::BadState);
    EXPECT_EQ(call(Vmms::Decommit, {other_handle_, kAt, kPageSize}), Status::BadState);
    EXPECT_EQ(call(Vmms::Stats, {other_handle_}), Status::BadState);
}

TEST_F(VmmServiceTest, CommitBeyondTheQuotaIsRefused) {
    ASSERT_EQ(call(Vmms::Reserve, {own_.raw(), u64{1} << 30, kAt, kReadWrite}), Status::Ok);
    const u64 used = task_->account().used();
    EXPECT_EQ(call(Vmms::Commit, {own_.raw(), kAt, u64{1} << 30}), Status::Quota);
    EXPECT_EQ(call(Vmms::Commit, {own_.raw(), kAt, task_->account().available() & ~kPageMask}), Status::Quota)
        << "no room for the tables";
    EXPECT_EQ(task_->account().used(), used);
}

// Each attempt is interrupted; what it has reached is in the thread, and gone when the call is over.
TEST_F(VmmServiceTest, LongCallsAreMadeAgainUntilTheyAreDone) {
    const auto attempts = [this](Vmms method, std::initializer_list<u64> words) {
        return count_attempts([&] { return call(method, words); });
    };
    constexpr u64 kBytes = 100 * kPageSize;
    const u64 mapped = other_->space()->stats().mapped;
    EXPECT_GT(attempts(Vmms::CreateMemory, {kBytes}), 20u);
    const u64 memory = answer();
    EXPECT_GT(attempts(Vmms::Map, {other_handle_, memory, 0, kBytes, kAt, kReadWrite}), 3u);
    EXPECT_GT(attempts(Vmms::Protect, {other_handle_, kAt, kBytes, kRead}), 3u);
    EXPECT_EQ(other_->space()->stats().mapped, mapped + kBytes);
    EXPECT_GT(attempts(Vmms::Unmap, {other_handle_, kAt, kBytes}), 3u);
    EXPECT_EQ(other_->space()->stats().mapped, mapped);
}

// Memory that the task lends to the other one by handle.
class LendingTest : public VmmServiceTest {
  protected:
    static constexpr u64 kBytes = 100 * kPageSize;

    void SetUp() override {
        VmmServiceTest::SetUp();
        borrower_ = &make_thread_of(*other_);
        borrower_task_ = *other_->give(*other_, abi::kAllRights);
        memory_ = make_memory(kBytes);
        EXPECT_EQ(call(Tasks::Give, {other_handle_, memory_, Right::Read | Right::Map}), Status::Ok);
        lent_ = answer();
    }
    Status borrow(u64 at = kAt) {
        return call(*borrower_, Vmms::Map, {borrower_task_.raw(), lent_, 0, kBytes, at, kRead});
    }
    bool readable() const { return other_->space()->translate(UserAddr{kAt}, vmm::Access::Read).has_value(); }

    Thread* borrower_ = nullptr;
    abi::Handle borrower_task_;
    u64 memory_ = 0;
    u64 lent_ = 0;
};

TEST_F(LendingTest, RevokeTakesTheMappingBackAndMapIsRefusedFromThenOn) {
    ASSERT_EQ(borrow(), Status::Ok);
    ASSERT_EQ(map(own_.raw(), memory_, kReadWrite), Status::Ok);
    ASSERT_TRUE(readable());
    EXPECT_EQ(call(Handles::Revoke, {memory_}), Status::Ok);
    EXPECT_FALSE(readable());
    EXPECT_TRUE(task_->space()->translate(UserAddr{kAt}, vmm::Access::ReadWrite)) << "the lender's own";
    EXPECT_EQ(borrow(0), Status::Revoked);
    EXPECT_EQ(call(*borrower_, Vmms::Protect, {borrower_task_.raw(), kAt, kBytes, kRead}), Status::NotFound);
    EXPECT_EQ(call(*borrower_, Vmms::Unmap, {borrower_task_.raw(), kAt, kBytes}), Status::Ok);
    EXPECT_EQ(call(Handles::RevokeSubtree, {memory_}), Status::Ok);
    EXPECT_FALSE(task_->space()->translate(UserAddr{kAt}, vmm::Access::Read));
}

// Who has mapped memory into another process takes it back as well.
TEST_F(LendingTest, WhatWasMappedForAnotherIsTheMappersOwn) {
    ASSERT_EQ(map(other_handle_, memory_, kRead), Status::Ok);
    EXPECT_EQ(call(Handles::Revoke, {memory_}), Status::Ok);
    EXPECT_TRUE(readable());
    const u64 derived = narrowed(memory_, Right::Read | Right::Map);
    ASSERT_EQ(map(other_handle_, derived, kRead, kAt + kPageSize), Status::Ok);
    EXPECT_EQ(call(Handles::Revoke, {memory_}), Status::Ok);
    EXPECT_TRUE(readable());
    EXPECT_FALSE(other_->space()->translate(UserAddr{kAt + kPageSize}, vmm::Access::Read));
}

// Wherever the map is when it is overtaken: nothing stays mapped, and the call answers REVOKED.
TEST_F(LendingTest, AMapThatIsOvertakenIsRefused) {
    const u64 root = memory_;
    for (u32 attempts = 1, over = 0; over == 0; ++attempts) {
        ASSERT_EQ(call(Tasks::Give, {other_handle_, root, Right::Read | Right::Map}), Status::Ok);
        lent_ = answer();
        for (u32 attempt = 0; attempt < attempts && over == 0; ++attempt) {
            bool pending = true;
            hal::host::processor().interrupt_pending = [&pending] { return std::exchange(pending, false); };
            const u64 before = borrower_->frame.elr;
            const Status status = borrow();
            over = borrower_->frame.elr == before ? 1 : 0;
            EXPECT_TRUE(over == 0 || status == Status::Ok);
        }
        hal::host::processor().interrupt_pending = nullptr;
        EXPECT_EQ(call(Handles::Revoke, {root}), Status::Ok);
        EXPECT_FALSE(readable());
        EXPECT_EQ(borrow(0), Status::Revoked);
        EXPECT_TRUE(audit_kernel()) << attempts;
        EXPECT_EQ(call(*borrower_, Vmms::Unmap, {borrower_task_.raw(), kAt, kBytes}), Status::Ok);
        EXPECT_EQ(call(*borrower_, Handles::Close, {lent_}), Status::Ok);
    }
}

// Half-way, the borrower ends.
TEST_F(LendingTest, ARevocationMeetsTheEndOfTheBorrower) {
    ASSERT_EQ(borrow(), Status::Ok);
    bool pending = true;
    hal::host::processor().interrupt_pending = [&pending] { return std::exchange(pending, false); };
    const u64 before = caller_->frame.elr;
    static_cast<void>(call(Handles::Revoke, {memory_}));
    EXPECT_NE(caller_->frame.elr, before) << "it is to be made again";
    hal::host::processor().interrupt_pending = nullptr;
    borrower_ = nullptr;
    other_->end({});
    EXPECT_EQ(call(Handles::Revoke, {memory_}), Status::Ok);
    EXPECT_EQ(seal(memory_), Status::Ok) << "nobody maps it";
}

}  // namespace
}  // namespace kos::core
