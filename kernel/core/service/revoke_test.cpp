// SPDX-License-Identifier: Apache-2.0
// core.Handle's methods that take back what was derived, as system calls that others interrupt.
#include <gtest/gtest.h>

#include "core/test/core_test.hpp"
#include "obj/audit.hpp"

namespace kos::core {
namespace {

using namespace test;

constexpr u64 kRights = abi::Right::Duplicate | abi::Right::Revoke;

class RevokeTest : public CoreTest {
  protected:
    u64 duplicate(u64 handle, u64 rights = kRights) {
        EXPECT_EQ(call(Handles::Duplicate, {handle, rights}), Status::Ok);
        return answer();
    }
    // Derives as many as the task may have, and stops the first attempt to revoke them.
    void revoke_half(Handles method) {
        while (call(Handles::Duplicate, {own_.raw(), 0}) == Status::Ok) {
        }
        interrupt_work();
        caller_->frame.elr = kPc;
        before_ = call(method, {own_.raw()});
        hal::host::processor().interrupt_pending = nullptr;
    }

    static constexpr u64 kPc = 0x40'1000;
    Status before_ = Status::Ok;
};

TEST_F(RevokeTest, SparesTheHandleAndRevokeSubtreeDoesNot) {
    const u64 child = duplicate(own_.raw());
    const u64 grandchild = duplicate(child);
    EXPECT_EQ(call(Handles::Revoke, {child}), Status::Ok);
    EXPECT_EQ(call(Handles::Duplicate, {grandchild, 0}), Status::Revoked);
    EXPECT_EQ(call(Handles::GetSid, {grandchild}), Status::Revoked);
    EXPECT_EQ(call(Tasks::Info, {grandchild}), Status::Revoked) << "resolved by generated code";
    EXPECT_EQ(call(Handles::RevokeSubtree, {child}), Status::Ok);
    EXPECT_EQ(call(Handles::Revoke, {child}), Status::Revoked);
    EXPECT_EQ(call(Handles::Close, {child}), Status::Ok);
    EXPECT_EQ(call(Handles::Close, {grandchild}), Status::Ok);
}

TEST_F(RevokeTest, NeedsItsRight) {
    const u64 weak = duplicate(own_.raw(), static_cast<u64>(abi::Right::Duplicate));
    EXPECT_EQ(call(Handles::Revoke, {weak}), Status::NoRights);
    EXPECT_EQ(call(Handles::RevokeSubtree, {weak}), Status::NoRights);
    EXPECT_EQ(call(Handles::Revoke, {abi::kKernelHandle.raw()}), Status::NoRights);
    EXPECT_EQ(call(Handles::Revoke, {0}), Status::BadHandle);
}

TEST_F(RevokeTest, ReachesOtherTasks) {
    const obj::Ref<Task> other = make_task("other");
    const u64 other_handle = task_->give(*other, abi::kAllRights)->raw();
    ASSERT_EQ(call(Tasks::Give, {other_handle, own_.raw(), 0}), Status::Ok);
    const abi::Handle given{answer()};
    EXPECT_EQ(call(Handles::Revoke, {own_.raw()}), Status::Ok);
    EXPECT_EQ(other->handles().find_object(given).error(), Status::Revoked);
    EXPECT_TRUE(other->handles().audit().clean());
    other->end({});
}

// The frame goes back to the instruction that trapped, with the registers of the first attempt.
TEST_F(RevokeTest, IsMadeAgainAfterAnInterrupt) {
    RevokeTest::revoke_half(Handles::Revoke);
    EXPECT_NE(before_, Status::Ok) << "x0 is still the kernel's handle";
    EXPECT_EQ(caller_->frame.elr, kPc - 4);
    EXPECT_EQ(caller_->frame.x[2], own_.raw());
    EXPECT_NE(caller_->restart_ticket, 0U);
    EXPECT_EQ(call(Handles::Revoke, {own_.raw()}), Status::Ok);
    EXPECT_EQ(caller_->restart_ticket, 0U);
    EXPECT_EQ(task_->handles().audit().revoked, task_->handles().open_count() - 2);
}

TEST_F(RevokeTest, ASecondThreadHelpsAndTheFirstLearnsThatItIsDone) {
    Thread& second = make_thread_of(*task_);
    RevokeTest::revoke_half(Handles::RevokeSubtree);
    EXPECT_EQ(call(second, Handles::Duplicate, {own_.raw(), 0}), Status::Revoked);
    EXPECT_EQ(call(second, Handles::RevokeSubtree, {own_.raw()}), Status::Revoked);
    EXPECT_EQ(call(Handles::RevokeSubtree, {own_.raw()}), Status::Ok) << "its own attempt, ended by the other";
    EXPECT_EQ(call(Handles::RevokeSubtree, {own_.raw()}), Status::Revoked) << "a new one";
}

TEST_F(RevokeTest, AFailedSecondAttemptLeavesNoTicket) {
    RevokeTest::revoke_half(Handles::Revoke);
    EXPECT_EQ(call(Handles::Revoke, {0}), Status::BadHandle);
    EXPECT_EQ(caller_->restart_ticket, 0U);
    EXPECT_EQ(call(Handles::Revoke, {own_.raw()}), Status::Ok);
    EXPECT_EQ(task_->handles().audit().revoked, task_->handles().open_count() - 2);
}

}  // namespace
}  // namespace kos::core
