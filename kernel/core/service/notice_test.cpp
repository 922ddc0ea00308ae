// SPDX-License-Identifier: Apache-2.0
// Methods of Notice, and Channel's that bind one, as their callers see them.
#include "ipc/notice.hpp"

#include "core/test/core_test.hpp"
#include "mm/test/scarcity.hpp"
#include "obj/subscription.hpp"
#include "obj/user_object.hpp"
#include "service/types.hpp"

namespace kos::core {
namespace {

using namespace test;
using service::types::kEventEnded;
using service::types::kEventLastHandle;

class NoticeServiceTest : public CoreTest {
  protected:
    void SetUp() override {
        CoreTest::SetUp();
        notice_ = make_notice();
    }
    void TearDown() override {
        if (other_) {
            other_->end({});
            other_.reset();
        }
        CoreTest::TearDown();
    }
    u64 make_notice() {
        EXPECT_EQ(call(Notices::Create, {}), Status::Ok);
        return answer();
    }
    // A second task, which the caller has a handle of.
    u64 make_other() {
        other_ = make_task("other");
        return task_->give(*other_, abi::kAllRights)->raw();
    }
    u64 narrow(u64 handle, abi::Right right) {
        EXPECT_EQ(call(Handles::Duplicate, {handle, static_cast<u64>(right)}), Status::Ok);
        return answer();
    }
    // What is set: 0 for nothing.
    u64 poll(u64 notice) {
        const Status status = call_until(*caller_, 0, Notices::Wait, {notice, ~u64{0}});
        EXPECT_TRUE(status == Status::Ok || status == Status::Timeout);
        return status == Status::Ok ? answer() : 0;
    }
    u64 poll() { return poll(notice_); }

    u64 notice_ = 0;
    obj::Ref<Task> other_;
};

TEST_F(NoticeServiceTest, SignalAndWait) {
    EXPECT_EQ(call(Notices::Signal, {notice_, 0}), Status::Invalid);
    EXPECT_EQ(call(Notices::Wait, {notice_, 0}), Status::Invalid);
    EXPECT_EQ(call(Notices::Signal, {own_.raw(), 1}), Status::WrongType);
    EXPECT_EQ(call(Notices::Signal, {0, 1}), Status::BadHandle);
    EXPECT_EQ(call(Notices::Signal, {narrow(notice_, abi::Right::Wait), 1}), Status::NoRights);
    EXPECT_EQ(call(Notices::Wait, {narrow(notice_, abi::Right::Signal), 1}), Status::NoRights);
    EXPECT_EQ(call(Notices::Signal, {notice_, 6}), Status::Ok);
    EXPECT_EQ(call(Notices::Wait, {notice_, 3}), Status::Ok);
    EXPECT_EQ(answer(), 2U);
    EXPECT_EQ(poll(), 4U);
    EXPECT_EQ(poll(), 0U);
}

TEST_F(NoticeServiceTest, WaitBlocksUntilTheSignal) {
    Thread& second = make_thread_of(*task_);
    EXPECT_EQ(call(Notices::Wait, {notice_, 8}), kBlocked);
    EXPECT_EQ(call(second, Notices::Signal, {notice_, 9}), Status::Ok);
    EXPECT_EQ(caller_->waits_for(), thread::WaitKind::None);
    EXPECT_EQ(answer(), 8U);
}

TEST_F(NoticeServiceTest, TheEndOfATaskIsSignalledOnce) {
    const u64 other = make_other();
    EXPECT_EQ(call(Notices::Subscribe, {notice_, other, kEventEnded, 2}), Status::Ok);
    EXPECT_EQ(poll(), 0U);
    EXPECT_EQ(call(Tasks::Terminate, {other}), Status::Ok);
    EXPECT_EQ(poll(), 2U);
    EXPECT_EQ(poll(), 0U);
    EXPECT_EQ(call(Notices::Subscribe, {notice_, other, kEventEnded, 4}), Status::Ok) << "it has happened already";
    EXPECT_EQ(poll(), 4U);
    EXPECT_EQ(call(Notices::Cancel, {notice_, other, kEventEnded}), Status::NotFound);
}

TEST_F(NoticeServiceTest, TheEndOfAThreadIsSignalled) {
    Thread& thread = make_thread_of(*task_);
    const u64 handle = task_->give(thread, abi::kAllRights)->raw();
    EXPECT_EQ(call(Notices::Subscribe, {notice_, handle, kEventEnded, 1}), Status::Ok);
    EXPECT_EQ(call(Notices::Wait, {notice_, 1}), kBlocked);
    EXPECT_EQ(call(thread, Threads::Exit, {}), kBlocked);
    EXPECT_EQ(caller_->waits_for(), thread::WaitKind::None);
    EXPECT_EQ(answer(), 1U);
}

TEST_F(NoticeServiceTest, TheLastHandleIsSignalled) {
    ASSERT_EQ(call(Handles::CreateUserObject, {5, static_cast<u64>(abi::Right::Wait | abi::Right::Duplicate)}),
              Status::Ok);
    const u64 object = answer();
    ASSERT_EQ(call(Handles::Duplicate, {object, 0}), Status::Ok);
    const u64 second = answer();
    EXPECT_EQ(call(Notices::Subscribe, {notice_, object, kEventLastHandle, 1}), Status::Ok);
    EXPECT_EQ(call(Handles::Close, {object}), Status::Ok);
    EXPECT_EQ(poll(), 0U);
    EXPECT_EQ(call(Handles::Close, {second}), Status::Ok);
    EXPECT_EQ(poll(), 1U);
}

TEST_F(NoticeServiceTest, SubscriptionsAreChecked) {
    const u64 unwatched = narrow(own_.raw(), abi::Right::GetSid);
    EXPECT_EQ(call(Notices::Subscribe, {notice_, unwatched, kEventEnded, 1}), Status::NoRights);
    EXPECT_EQ(call(Notices::Cancel, {notice_, unwatched, kEventEnded}), Status::NoRights);
    EXPECT_EQ(call(Notices::Subscribe, {notice_, abi::kKernelHandle.raw(), kEventEnded, 1}), Status::NoRights);
    EXPECT_EQ(call(Notices::Subscribe, {notice_, 0, kEventEnded, 1}), Status::BadHandle);
    EXPECT_EQ(call(Notices::Subscribe, {own_.raw(), own_.raw(), kEventEnded, 1}), Status::WrongType);
    EXPECT_EQ(call(Notices::Subscribe, {narrow(notice_, abi::Right::Wait), own_.raw(), kEventEnded, 1}),
              Status::NoRights);
    EXPECT_EQ(call(Notices::Subscribe, {notice_, own_.raw(), kEventEnded, 0}), Status::Invalid);
    EXPECT_EQ(call(Notices::Subscribe, {notice_, own_.raw(), 3, 1}), Status::Invalid);
    EXPECT_EQ(call(Notices::Subscribe, {notice_, notice_, kEventEnded, 1}), Status::Invalid) << "a notice does not end";
    EXPECT_EQ(call(Notices::Cancel, {notice_, own_.raw(), 3}), Status::Invalid);
    EXPECT_EQ(call(Notices::Cancel, {notice_, own_.raw(), kEventEnded}), Status::NotFound);
    EXPECT_EQ(call(Notices::Subscribe, {notice_, own_.raw(), kEventEnded, 1}), Status::Ok);
    EXPECT_EQ(call(Notices::Subscribe, {notice_, own_.raw(), kEventEnded, 2}), Status::Exists);
    EXPECT_EQ(call(Notices::Cancel, {notice_, own_.raw(), kEventEnded}), Status::Ok);
    EXPECT_EQ(call(Notices::Cancel, {notice_, own_.raw(), kEventEnded}), Status::NotFound);
}

// Of several processes together: one table of these tests has not so many handles.
TEST_F(NoticeServiceTest, AnObjectHas64Subscriptions) {
    constexpr u32 kEach = 16;
    std::vector<obj::Ref<Task>> watchers;
    for (u32 count = 0; count < obj::Subscription::kMostOfAnObject; ++count) {
        if (count % kEach == 0) {
            watchers.push_back(make_task("watcher"));
        }
        Task& watcher = *watchers.back();
        auto* notice = *ipc::Notice::create(watcher);
        const obj::SignalTarget target{watcher, *notice, *watcher.handles().insert(*notice, abi::kAllRights), 1};
        const obj::Event event = count % 2 == 0 ? obj::Event::Ended : obj::Event::LastHandle;
        ASSERT_TRUE(obj::Subscription::create(target, *task_, event));
    }
    EXPECT_EQ(call(Notices::Subscribe, {notice_, own_.raw(), kEventEnded, 1}), Status::Quota);
    watchers.back()->end({});
    EXPECT_EQ(call(Notices::Subscribe, {notice_, own_.raw(), kEventEnded, 1}), Status::Ok);
    for (const auto& watcher : watchers) {
        watcher->end({});
    }
    thread::switch_to_next();
    for (const auto& watcher : watchers) {
        EXPECT_EQ(watcher->account().used(), 0U);
    }
}

TEST_F(NoticeServiceTest, ASubscriptionEndsWithItsNotice) {
    const u64 used = task_->account().used();
    const u64 second = make_notice();
    EXPECT_EQ(call(Notices::Subscribe, {second, own_.raw(), kEventEnded, 1}), Status::Ok);
    EXPECT_EQ(call(Notices::Subscribe, {second, second, kEventLastHandle, 1}), Status::Ok) << "of itself";
    EXPECT_EQ(call(Notices::Subscribe, {second, notice_, kEventLastHandle, 1}), Status::Ok);
    EXPECT_EQ(call(Handles::Close, {second}), Status::Ok);
    EXPECT_EQ(task_->account().used(), used);
}

TEST_F(NoticeServiceTest, ASubscriptionEndsWithTheHandleOfTheNotice) {
    const u64 other = make_other();
    const u64 second = narrow(notice_, abi::Right::Signal);
    EXPECT_EQ(call(Notices::Subscribe, {second, other, kEventEnded, 1}), Status::Ok);
    EXPECT_EQ(call(Handles::Close, {second}), Status::Ok);
    EXPECT_EQ(call(Tasks::Terminate, {other}), Status::Ok);
    EXPECT_EQ(poll(), 0U);
}

TEST_F(NoticeServiceTest, ADeadSubscriberIsNotSignalledAndKeepsNothing) {
    const u64 other = make_other();
    Thread& thread = make_thread_of(*other_);
    ASSERT_EQ(call(thread, Notices::Create, {}), Status::Ok);
    const u64 theirs = thread.frame.x[2];
    const u64 watched = other_->give(*task_, abi::kAllRights)->raw();
    EXPECT_EQ(call(thread, Notices::Subscribe, {theirs, watched, kEventEnded, 1}), Status::Ok);
    EXPECT_EQ(call(Tasks::Terminate, {other}), Status::Ok);
    EXPECT_EQ(other_->account().used(), 0U);
}

// Whichever allocation fails, nothing has changed.
TEST_F(NoticeServiceTest, FailedAllocationsChangeNothing) {
    const u64 used = task_->account().used();
    const u32 open = task_->handles().open_count();
    const auto expect_quota = [&](auto method, std::initializer_list<u64> words) {
        const u64 spare = task_->account().available();
        for (u64 left = 0; left < spare; left += 8) {
            ASSERT_TRUE(task_->account().charge(spare - left));
            const Status status = call(method, words);
            task_->account().release(spare - left);
            if (status == Status::Ok) {
                return;
            }
            ASSERT_EQ(status, Status::Quota) << left;
            ASSERT_EQ(task_->account().used(), used);
            ASSERT_EQ(task_->handles().open_count(), open);
        }
        FAIL() << "it never succeeds";
    };
    expect_quota(Notices::Subscribe, {notice_, own_.raw(), kEventEnded, 1});
    EXPECT_EQ(call(Notices::Cancel, {notice_, own_.raw(), kEventEnded}), Status::Ok);
    expect_quota(Notices::Create, {});
    EXPECT_EQ(call(Handles::Close, {answer()}), Status::Ok);
    expect_quota(Handles::CreateUserObject, {1, 0});
    EXPECT_EQ(call(Handles::Close, {answer()}), Status::Ok);
    expect_quota(Handles::CreateBadge, {own_.raw(), 0, notice_, 1, 1});
    EXPECT_EQ(call(Handles::Close, {answer()}), Status::Ok);
    EXPECT_EQ(task_->account().used(), used);
}

// The same where the machine is short of pages, not the caller of quota: what was made stays as it is.
TEST_F(NoticeServiceTest, AMachineWithoutPagesChangesNothing) {
    std::vector<obj::Ref<obj::UserObject>> objects;
    const mm::test::Scarcity scarcity{0};
    for (Status status = Status::Ok; status == Status::Ok;) {
        const u64 used = task_->account().used();
        const auto made = obj::UserObject::create(*task_, 1);
        status = made ? Status::Ok : made.error();
        if (made) {
            objects.emplace_back(**made);
        } else {
            EXPECT_EQ(status, Status::NoMemory);
            EXPECT_EQ(task_->account().used(), used);
        }
        ASSERT_LT(objects.size(), 1000U);
    }
    EXPECT_EQ(call(Handles::CreateUserObject, {1, 0}), Status::NoMemory);
    EXPECT_EQ(objects.empty() || objects.back()->cookie(*task_) == 1U, true);
}

TEST_F(NoticeServiceTest, AFullTableChangesNothing) {
    while (task_->give(*task_, 0)) {
    }
    const u64 used = task_->account().used();
    EXPECT_EQ(call(Notices::Create, {}), Status::Quota);
    EXPECT_EQ(call(Handles::CreateUserObject, {1, 0}), Status::Quota);
    EXPECT_EQ(call(Handles::CreateBadge, {own_.raw(), 0, notice_, 1, 1}), Status::Quota);
    EXPECT_EQ(task_->account().used(), used);
}

TEST_F(NoticeServiceTest, BindingIsTheServersOwn) {
    const u64 other = make_other();
    ASSERT_EQ(call(Channels::CreateListener, {own_.raw()}), Status::Ok);
    const u64 mine = answer();
    ASSERT_EQ(call(Channels::CreateListener, {other}), Status::Ok);
    const u64 theirs = answer();
    EXPECT_EQ(call(Channels::BindNotice, {theirs, notice_, 1}), Status::NoRights);
    EXPECT_EQ(call(Channels::BindNotice, {notice_, notice_, 1}), Status::WrongType);
    EXPECT_EQ(call(Channels::BindNotice, {mine, mine, 1}), Status::WrongType);
    EXPECT_EQ(call(Channels::BindNotice, {mine, narrow(notice_, abi::Right::Signal), 1}), Status::NoRights);
    EXPECT_EQ(call(Channels::BindNotice, {narrow(mine, abi::Right::Derive), notice_, 1}), Status::NoRights);
    EXPECT_EQ(call(Channels::UnbindNotice, {mine}), Status::BadState);
    EXPECT_EQ(call(Channels::BindNotice, {mine, notice_, 1}), Status::Ok);
    EXPECT_EQ(call(Channels::BindNotice, {mine, notice_, 1}), Status::BadState);
    EXPECT_EQ(call(Notices::Wait, {notice_, 1}), Status::BadState);
    EXPECT_EQ(call(Channels::UnbindNotice, {mine}), Status::Ok);
    EXPECT_EQ(call(Tasks::Terminate, {other}), Status::Ok);
    EXPECT_EQ(call(Channels::BindNotice, {theirs, notice_, 1}), Status::NotConnected);
}

// Signals to many subscribers are work for later: an interrupt comes in between, and the rest goes on behind it. It is
// one that comes when the process has ended: the reaper would handle it before.
TEST_F(NoticeServiceTest, AnInterruptComesBetweenTwoSignals) {
    const u64 other = make_other();
    const u64 second = make_notice();
    ASSERT_EQ(call(Notices::Subscribe, {notice_, other, kEventEnded, 1}), Status::Ok);
    ASSERT_EQ(call(Notices::Subscribe, {second, other, kEventEnded, 1}), Status::Ok);
    hal::host::processor().interrupt_pending = [] { return ++looks_ > 1 && obj::reaper().idle(); };
    EXPECT_EQ(call(Tasks::Terminate, {other}), Status::Ok);
    EXPECT_FALSE(obj::deferred_work.empty());
    hal::host::processor().interrupt_pending = nullptr;
    EXPECT_EQ(poll(), 1U);
    EXPECT_TRUE(obj::deferred_work.empty());
    EXPECT_EQ(poll(second), 1U);
}

}  // namespace
}  // namespace kos::core
