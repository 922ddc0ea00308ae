// SPDX-License-Identifier: Apache-2.0
// Handle's badges and user objects as their callers see them, across processes.
#include "obj/badge.hpp"

#include "core/test/core_test.hpp"
#include "obj/audit.hpp"

namespace kos::core {
namespace {

using namespace test;

constexpr u64 kRights = abi::Right::Duplicate | abi::Right::Revoke | abi::Right::Transfer;

class BadgeTest : public CoreTest {
  protected:
    static constexpr u64 kCookie = 0x1234'5678'9abc'def0;

    void SetUp() override {
        CoreTest::SetUp();
        other_ = make_task("other");
        thread_ = &make_thread_of(*other_);
        other_handle_ = task_->give(*other_, abi::kAllRights)->raw();
        ASSERT_EQ(call(Notices::Create, {}), Status::Ok);
        notice_ = answer();
        ASSERT_EQ(call(Handles::CreateUserObject, {77, abi::kAllRights}), Status::Ok);
        object_ = answer();
    }
    void TearDown() override {
        other_->end({});
        other_.reset();
        CoreTest::TearDown();
    }

    u64 make_badge(u64 handle, u64 bits = 1, u64 cookie = kCookie) {
        EXPECT_EQ(call(Handles::CreateBadge, {handle, kRights, notice_, bits, cookie}), Status::Ok);
        return answer();
    }
    u64 duplicate(u64 handle) {
        EXPECT_EQ(call(Handles::Duplicate, {handle, kRights}), Status::Ok);
        return answer();
    }
    u64 give(u64 handle) {
        EXPECT_EQ(call(Tasks::Give, {other_handle_, handle, kRights}), Status::Ok);
        return answer();
    }
    // As a message brings it back.
    u64 bring_back(u64 theirs) {
        const auto back = task_->derive(other_->handles(), abi::Handle{theirs}, kRights);
        EXPECT_TRUE(back);
        return back.value_or(abi::Handle{}).raw();
    }
    void close(u64 handle) { EXPECT_EQ(call(Handles::Close, {handle}), Status::Ok); }
    u64 poll() {
        const Status status = call_until(*caller_, 0, Notices::Wait, {notice_, ~u64{0}});
        EXPECT_TRUE(status == Status::Ok || status == Status::Timeout);
        return status == Status::Ok ? answer() : 0;
    }

    obj::Ref<Task> other_;
    Thread* thread_ = nullptr;
    u64 other_handle_ = 0;
    u64 notice_ = 0;
    u64 object_ = 0;
};

TEST_F(BadgeTest, SignalsWhenTheLastDescendantIsClosed) {
    const u64 badge = make_badge(object_);
    const u64 first = duplicate(badge);
    const u64 second = duplicate(first);
    close(first);
    EXPECT_EQ(poll(), 0U);
    close(second);
    EXPECT_EQ(poll(), 1U);
    close(duplicate(badge));
    EXPECT_EQ(poll(), 1U) << "again, when they are none again";
    close(badge);
    EXPECT_EQ(poll(), 0U);
}

TEST_F(BadgeTest, SignalsWhenItsDescendantsAreRevoked) {
    const u64 badge = make_badge(object_);
    duplicate(duplicate(badge));
    give(badge);
    EXPECT_EQ(call(Handles::Revoke, {badge}), Status::Ok);
    EXPECT_EQ(poll(), 1U);
    duplicate(badge);
    EXPECT_EQ(call(Handles::RevokeSubtree, {object_}), Status::Ok) << "the badge's own goes, too";
    EXPECT_EQ(poll(), 1U);
}

TEST_F(BadgeTest, SignalsWhenTheHolderDies) {
    const u64 badge = make_badge(object_);
    give(badge);
    EXPECT_EQ(call(Tasks::Terminate, {other_handle_}), Status::Ok);
    EXPECT_EQ(poll(), 1U);
}

TEST_F(BadgeTest, WhatIsNotBelowDoesNotCount) {
    const u64 badge = make_badge(object_);
    const u64 child = duplicate(badge);
    const u64 beside = duplicate(object_);
    close(child);
    EXPECT_EQ(poll(), 1U);
    close(beside);
    EXPECT_EQ(poll(), 0U);
}

TEST_F(BadgeTest, AClosedBadgeGoesOnCounting) {
    const u64 used = task_->account().used();
    const u64 badge = make_badge(object_);
    const u64 child = duplicate(badge);
    close(badge);
    const u64 grandchild = duplicate(child);
    close(child);
    EXPECT_EQ(poll(), 0U);
    close(grandchild);
    EXPECT_EQ(poll(), 1U);
    EXPECT_EQ(task_->account().used(), used);
}

TEST_F(BadgeTest, TheCookieIsReadWithTheBadgeAsProof) {
    const u64 badge = make_badge(object_);
    const u64 back = bring_back(give(duplicate(badge)));
    EXPECT_EQ(call(Handles::Dereference, {back, badge}), Status::Ok);
    EXPECT_EQ(answer(), kCookie);
    EXPECT_EQ(call(Handles::Dereference, {badge, badge}), Status::Ok);
    EXPECT_EQ(answer(), kCookie);
    EXPECT_EQ(call(Handles::Dereference, {object_, badge}), Status::NoRights) << "above the badge";
    const u64 stranger = make_badge(object_, 1, 9);
    EXPECT_EQ(call(Handles::Dereference, {back, stranger}), Status::NoRights) << "of another badge";
    EXPECT_EQ(call(Handles::Dereference, {back, back}), Status::WrongType) << "no badge's own handle";
    EXPECT_EQ(call(Handles::Dereference, {back, own_.raw()}), Status::WrongType);
    EXPECT_EQ(call(Handles::Dereference, {back, abi::kKernelHandle.raw()}), Status::NoRights);
    EXPECT_EQ(call(Handles::Dereference, {back, ~u64{0}}), Status::BadHandle);
    EXPECT_EQ(call(Handles::Dereference, {~u64{0}, badge}), Status::BadHandle);
    EXPECT_EQ(call(Handles::Dereference, {abi::kKernelHandle.raw(), badge}), Status::NoRights);
    EXPECT_EQ(call(Handles::Revoke, {badge}), Status::Ok);
    EXPECT_EQ(call(Handles::Dereference, {back, badge}), Status::Revoked);
}

TEST_F(BadgeTest, AnInnerBadgeCountsAsOne) {
    const u64 outer = make_badge(object_, 1, 10);
    const u64 inner = make_badge(outer, 2, 20);
    const u64 child = duplicate(inner);
    const u64 second = duplicate(child);
    EXPECT_EQ(call(Handles::Dereference, {second, inner}), Status::Ok);
    EXPECT_EQ(answer(), 20U);
    EXPECT_EQ(call(Handles::Dereference, {second, outer}), Status::Ok);
    EXPECT_EQ(answer(), 10U);
    close(child);
    close(inner);
    EXPECT_EQ(poll(), 0U);
    close(second);
    EXPECT_EQ(poll(), 3U) << "the inner one first, then the outer one";
}

TEST_F(BadgeTest, BadgesLieInEachOtherEightDeep) {
    u64 innermost = object_;
    for (u32 depth = 0; depth < obj::Badge::kMaxDepth; ++depth) {
        innermost = make_badge(innermost, u64{1} << depth);
    }
    EXPECT_EQ(call(Handles::CreateBadge, {innermost, kRights, notice_, 1, 1}), Status::Quota);
    const u64 child = duplicate(innermost);
    EXPECT_EQ(call(Handles::Revoke, {object_}), Status::Ok);
    EXPECT_EQ(poll(), 0xffU) << "all of them at once";
    close(child);
}

TEST_F(BadgeTest, MakingOneIsChecked) {
    EXPECT_EQ(call(Handles::CreateBadge, {object_, kRights, notice_, 0, 1}), Status::Invalid);
    EXPECT_EQ(call(Handles::CreateBadge, {object_, kRights, object_, 1, 1}), Status::WrongType);
    EXPECT_EQ(call(Handles::CreateBadge, {object_, kRights, 0, 1, 1}), Status::BadHandle);
    EXPECT_EQ(call(Handles::CreateBadge, {abi::kKernelHandle.raw(), 0, notice_, 1, 1}), Status::NoRights);
    EXPECT_EQ(call(Handles::CreateBadge, {0, 0, notice_, 1, 1}), Status::BadHandle);
    const u64 badge = make_badge(object_);
    EXPECT_EQ(call(Handles::CreateBadge, {badge, kRights | u64{1} << 20, notice_, 1, 1}), Status::NoRights)
        << "amplified";
    const auto wait = static_cast<u64>(abi::Right::Wait);
    ASSERT_EQ(call(Handles::Duplicate, {notice_, wait}), Status::Ok);
    EXPECT_EQ(call(Handles::CreateBadge, {object_, kRights, answer(), 1, 1}), Status::NoRights) << "no SIGNAL";
    ASSERT_EQ(call(Handles::Duplicate, {object_, wait}), Status::Ok);
    EXPECT_EQ(call(Handles::CreateBadge, {answer(), 0, notice_, 1, 1}), Status::NoRights) << "no DUPLICATE";
    ASSERT_EQ(call(Handles::Revoke, {object_}), Status::Ok);
    EXPECT_EQ(call(Handles::CreateBadge, {badge, 0, notice_, 1, 1}), Status::Revoked);
}

TEST_F(BadgeTest, ABadgeOutlivesItsNotice) {
    const u64 used = task_->account().used();
    const u64 badge = make_badge(object_);
    const u64 child = duplicate(badge);
    close(notice_);
    EXPECT_EQ(call(Handles::Dereference, {child, badge}), Status::Ok);
    close(child);
    close(badge);
    EXPECT_LT(task_->account().used(), used);
}

TEST_F(BadgeTest, ABadgeIsSilentWhenItsMakerIsGone) {
    const abi::Handle theirs = *other_->give(*task_, abi::kAllRights);
    ASSERT_EQ(call(*thread_, Notices::Create, {}), Status::Ok);
    const u64 notice = thread_->frame.x[2];
    ASSERT_EQ(call(*thread_, Handles::CreateBadge, {theirs.raw(), kRights, notice, 1, 1}), Status::Ok);
    const u64 back = bring_back(thread_->frame.x[2]);
    EXPECT_EQ(call(Tasks::Terminate, {other_handle_}), Status::Ok);
    EXPECT_GT(other_->account().used(), 0U) << "its badge counts what this task holds";
    close(back);
    EXPECT_EQ(other_->account().used(), 0U);
}

TEST_F(BadgeTest, TheAuditComparesCounts) {
    const u64 badge = make_badge(object_);
    make_badge(duplicate(badge), 2);
    const obj::HandleEntry* entry = *task_->handles().find(abi::Handle{badge});
    EXPECT_EQ(obj::audit_derivations(*entry->object), "");
    EXPECT_EQ(entry->badge->count(), 2U);
    entry->badge->add();
    EXPECT_EQ(obj::audit_derivations(*entry->object), "a badge counts other handles than it has");
    entry->badge->drop(obj::HandleEntry{});
    EXPECT_EQ(obj::audit_derivations(*entry->object), "");
}

TEST_F(BadgeTest, AUserObjectsCookieIsItsMakers) {
    const u64 theirs = give(object_);
    const u64 back = bring_back(theirs);
    EXPECT_EQ(call(Handles::Dereference, {object_, 0}), Status::Ok);
    EXPECT_EQ(answer(), 77U);
    EXPECT_EQ(call(Handles::Dereference, {back, 0}), Status::Ok);
    EXPECT_EQ(answer(), 77U);
    EXPECT_EQ(call(*thread_, Handles::Dereference, {theirs, 0}), Status::NoRights);
    EXPECT_EQ(call(Handles::Dereference, {own_.raw(), 0}), Status::WrongType);
    EXPECT_EQ(call(Handles::Dereference, {0, 0}), Status::BadHandle);
    EXPECT_EQ(call(Handles::Revoke, {object_}), Status::Ok);
    EXPECT_EQ(call(Handles::Dereference, {back, 0}), Status::Revoked);
}

TEST_F(BadgeTest, AUserObjectHasTheRightsThatItsMakerSays) {
    constexpr u64 kOwnRight = u64{1} << 20;
    ASSERT_EQ(call(Handles::CreateUserObject, {1, kOwnRight | static_cast<u64>(abi::Right::Duplicate)}), Status::Ok);
    const u64 object = answer();
    EXPECT_EQ(task_->handles().rights(abi::Handle{object}), kOwnRight | static_cast<u64>(abi::Right::Duplicate));
    EXPECT_EQ(call(Handles::GetSid, {object}), Status::NoRights);
    EXPECT_EQ(call(Handles::Duplicate, {object, kOwnRight << 1}), Status::NoRights);
    EXPECT_EQ(call(Handles::Duplicate, {object, kOwnRight}), Status::Ok);
}

}  // namespace
}  // namespace kos::core
