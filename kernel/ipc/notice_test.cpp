// SPDX-License-Identifier: Apache-2.0
// Notices: who gets the bits, in Wait and in Recv, and what ends a wait or a binding.
#include "ipc/notice.hpp"

#include "ipc/test/ipc_test.hpp"

namespace kos::ipc {
namespace {

using namespace test;
using abi::Right;

class NoticeTest : public IpcTest {
  protected:
    static constexpr u64 kNoticeCookie = 0x99;

    void SetUp() override {
        notice_ = *Notice::create(server_);
        handle_ = *server_.handles().insert(*notice_, abi::kAllRights);
    }
    Status bind() { return status(listener_of(server_, listener_).bind(*notice_, handle_, kNoticeCookie)); }
    static Status status(const Result<void>& result) { return result ? Status::Ok : result.error(); }

    // A thread's Wait, as the service has it; the bits, if it need not wait.
    Result<u64> wait_for(Thread& thread, u64 mask, u64 deadline = hal::kNever) {
        return wait_for(thread, handle_, mask, deadline);
    }
    Result<u64> wait_for(Thread& thread, abi::Handle through, u64 mask, u64 deadline) {
        run(thread);
        for (usize index = 0; index < std::size(thread.frame.x); ++index) {
            thread.frame.x[index] = Registers::garbage(index);
        }
        const auto result = notice_->wait(thread, through, mask, deadline);
        thread::switch_to_next();
        return result;
    }
    static void expect_answer(const Thread& thread, u64 bits) {
        EXPECT_FALSE(waits(thread));
        EXPECT_EQ(static_cast<Status>(thread.frame.x[0]), Status::Ok);
        EXPECT_EQ(header_of(thread).kind(), abi::Kind::Response);
        EXPECT_EQ(thread.frame.x[2], bits);
    }
    static void expect_notice(const Thread& thread, u64 bits) {
        EXPECT_EQ(result_of(thread), Status::Ok);
        EXPECT_EQ(header_of(thread), Header{}.with_kind(abi::Kind::Notice));
        EXPECT_EQ(thread.frame.x[2], bits);
        EXPECT_EQ(thread.frame.x[11], kNoticeCookie);
        for (const usize index : {3U, 4U, 5U, 6U, 7U, 8U, 9U, 10U, 12U}) {
            EXPECT_EQ(thread.frame.x[index], 0U) << "x" << index;
        }
    }
    static bool got_notice(const Thread& thread) { return header_of(thread).kind() == abi::Kind::Notice; }
    Status poll() {
        return receive(receiver_, {.x0 = listener_.raw(), .header = Header{Header::kDeadline}, .deadline = 0});
    }

    Notice* notice_ = nullptr;
    abi::Handle handle_;
};

TEST_F(NoticeTest, BitsStayUntilTheyAreTaken) {
    notice_->signal(5);
    notice_->signal(0x8000'0000'0000'0002);
    EXPECT_EQ(wait_for(receiver_, 6), 6U);
    EXPECT_EQ(wait_for(receiver_, 6, 0).error(), Status::Timeout);
    EXPECT_EQ(wait_for(receiver_, ~u64{0}, 0), 0x8000'0000'0000'0001U);
    EXPECT_EQ(notice_->bits(), 0U);
}

TEST_F(NoticeTest, ASignalWakesWhoeverWaitsForItsBits) {
    Thread& second = make_thread(server_);
    EXPECT_EQ(wait_for(receiver_, 1).error(), kBlocked);
    EXPECT_EQ(wait_for(second, 6).error(), kBlocked);
    notice_->signal(8);
    EXPECT_TRUE(waits(receiver_) && waits(second));
    notice_->signal(2);
    expect_answer(second, 2);
    EXPECT_TRUE(waits(receiver_));
    notice_->signal(5);
    expect_answer(receiver_, 1);
    EXPECT_EQ(notice_->bits(), 12U);
    EXPECT_FALSE(notice_->waited_for());
}

// A list of waiters like any other one, for the kernel's audit, too.
TEST_F(NoticeTest, TheAuditKnowsWhoWaits) {
    EXPECT_EQ(wait_for(receiver_, 1).error(), kBlocked);
    EXPECT_EQ(receiver_.audit(), "");
    notice_->signal(1);
    EXPECT_EQ(receiver_.audit(), "");
}

TEST_F(NoticeTest, TheHighestPriorityGetsABitThatSeveralWaitFor) {
    Thread& low = make_thread(server_, 10);
    Thread& high = make_thread(server_, 100);
    Thread& also_high = make_thread(server_, 100);
    for (Thread* thread : {&low, &high, &also_high}) {
        EXPECT_EQ(wait_for(*thread, 1).error(), kBlocked);
    }
    notice_->signal(1);
    expect_answer(high, 1);
    EXPECT_TRUE(low.set_schedule({.priority = 200}));
    notice_->signal(1);
    expect_answer(low, 1);
    EXPECT_TRUE(waits(also_high));
}

TEST_F(NoticeTest, AWaitEndsAtItsDeadline) {
    EXPECT_EQ(wait_for(receiver_, 1, 100).error(), kBlocked);
    pass_to(100);
    EXPECT_EQ(result_of(receiver_), Status::Timeout);
    EXPECT_FALSE(notice_->waited_for());
    notice_->signal(1);
    EXPECT_EQ(notice_->bits(), 1U) << "nobody has taken it";
}

TEST_F(NoticeTest, EightThreadsMayWaitHoweverTheyLeave) {
    std::vector<Thread*> threads;
    for (u32 count = 0; count < Notice::kMostWaiting; ++count) {
        threads.push_back(&make_thread(server_));
        EXPECT_EQ(wait_for(*threads.back(), 1).error(), kBlocked);
    }
    EXPECT_EQ(wait_for(receiver_, 1).error(), Status::Quota);
    EXPECT_FALSE(waits(receiver_));
    threads.front()->terminate();
    EXPECT_EQ(wait_for(receiver_, 1).error(), kBlocked);
}

TEST_F(NoticeTest, WaitersLearnThatTheirHandleWasRevoked) {
    constexpr auto kWait = static_cast<abi::Rights>(Right::Wait);
    const abi::Handle given = *client_.handles().derive(server_.handles(), handle_, kWait, nullptr);
    EXPECT_EQ(wait_for(caller_, given, 1, hal::kNever).error(), kBlocked);
    EXPECT_EQ(wait_for(receiver_, 1).error(), kBlocked);
    u64 ticket = 0;
    EXPECT_TRUE(server_.handles().revoke(handle_, obj::RevokeScope::Derived, ticket));
    EXPECT_EQ(result_of(caller_), Status::Revoked);
    EXPECT_TRUE(waits(receiver_)) << "through the handle that was spared";
}

TEST_F(NoticeTest, WaitersLearnThatTheNoticeIsGone) {
    Thread& second = make_thread(server_);
    EXPECT_EQ(wait_for(receiver_, 1).error(), kBlocked);
    EXPECT_EQ(wait_for(second, 2).error(), kBlocked);
    EXPECT_TRUE(server_.handles().close(handle_));
    obj::do_deferred_work();
    EXPECT_EQ(result_of(receiver_), Status::NotConnected);
    EXPECT_EQ(result_of(second), Status::NotConnected);
}

TEST_F(NoticeTest, ABoundNoticeIsReceived) {
    notice_->signal(3);
    ASSERT_EQ(bind(), Status::Ok);
    notice_->signal(4);
    EXPECT_EQ(receive(receiver_), Status::Ok);
    expect_notice(receiver_, 7);
    EXPECT_EQ(poll(), Status::Timeout);
}

TEST_F(NoticeTest, ABoundNoticeReachesAReceiverThatWaits) {
    ASSERT_EQ(bind(), Status::Ok);
    ASSERT_EQ(receive(receiver_), kBlocked);
    notice_->signal(1);
    expect_notice(receiver_, 1);
    EXPECT_EQ(notice_->bits(), 0U);
}

TEST_F(NoticeTest, BitsThatWereThereReachAReceiverThatWaits) {
    notice_->signal(9);
    ASSERT_EQ(receive(receiver_), kBlocked);
    ASSERT_EQ(bind(), Status::Ok);
    expect_notice(receiver_, 9);
}

TEST_F(NoticeTest, ANoticeGoesBeforeARequestButNeverTwiceInARow) {
    ASSERT_EQ(bind(), Status::Ok);
    Thread& second = make_thread(client_);
    ASSERT_EQ(call(caller_), kBlocked);
    ASSERT_EQ(call(second), kBlocked);
    for (const bool notice : {true, false, true, false, true, true}) {
        notice_->signal(1);
        ASSERT_EQ(receive(receiver_), Status::Ok);
        EXPECT_EQ(got_notice(receiver_), notice);
    }
}

TEST_F(NoticeTest, ARequestThatIsHandedOverAtOnceCountsToo) {
    ASSERT_EQ(bind(), Status::Ok);
    notice_->signal(1);
    ASSERT_EQ(receive(receiver_), Status::Ok);
    ASSERT_TRUE(got_notice(receiver_));
    ASSERT_EQ(receive(receiver_), kBlocked);
    ASSERT_EQ(call(caller_), kBlocked);
    ASSERT_EQ(call(make_thread(client_)), kBlocked);
    notice_->signal(1);
    ASSERT_EQ(receive(receiver_), Status::Ok);
    EXPECT_TRUE(got_notice(receiver_));
}

// It gave way to a caller whose request then did not arrive.
TEST_F(NoticeTest, ANoticeComesWhereTheOnlyCallerIsRefused) {
    ASSERT_EQ(bind(), Status::Ok);
    ASSERT_EQ(call(caller_), kBlocked);
    notice_->signal(1);
    ASSERT_EQ(receive(receiver_), Status::Ok);
    notice_->signal(2);
    judge_.request_verdict = obj::Verdict::Deny;
    ASSERT_EQ(receive(receiver_), Status::Ok);
    expect_notice(receiver_, 2);
    EXPECT_EQ(result_of(caller_), Status::Denied);
}

TEST_F(NoticeTest, ReplyThatGoesOnAsRecvGetsANoticeToo) {
    ASSERT_EQ(bind(), Status::Ok);
    const u64 token = deliver_one();
    notice_->signal(2);
    EXPECT_EQ(reply(receiver_, {.x0 = token, .header = request(8).with(Header::kRecv), .listener = listener_.raw()}),
              Status::Ok);
    expect_notice(receiver_, 2);
    EXPECT_EQ(reply_status_of(receiver_), Status::Ok);
    EXPECT_EQ(result_of(caller_), Status::Ok);
    EXPECT_EQ(reply(receiver_, {.x0 = token, .header = request(8).with(Header::kRecv), .listener = listener_.raw()}),
              kBlocked);
    notice_->signal(4);
    expect_notice(receiver_, 4);
    EXPECT_EQ(reply_status_of(receiver_), Status::NoToken);
}

TEST_F(NoticeTest, OneNoticeAListenerAndOneListenerANotice) {
    ASSERT_EQ(bind(), Status::Ok);
    EXPECT_EQ(bind(), Status::BadState);
    const abi::Handle other = listen(server_);
    EXPECT_EQ(status(listener_of(server_, other).bind(*notice_, handle_, 1)), Status::BadState);
    EXPECT_EQ(wait_for(receiver_, 1).error(), Status::BadState);
    EXPECT_EQ(status(listener_of(server_, listener_).unbind()), Status::Ok);
    EXPECT_EQ(status(listener_of(server_, listener_).unbind()), Status::BadState);
    EXPECT_EQ(wait_for(receiver_, 1).error(), kBlocked);
    EXPECT_EQ(bind(), Status::BadState) << "a thread waits for it";
}

TEST_F(NoticeTest, UnboundBitsStayInTheNotice) {
    ASSERT_EQ(bind(), Status::Ok);
    notice_->signal(1);
    EXPECT_EQ(status(listener_of(server_, listener_).unbind()), Status::Ok);
    EXPECT_EQ(poll(), Status::Timeout);
    EXPECT_EQ(wait_for(receiver_, 1), 1U);
}

TEST_F(NoticeTest, ABindingEndsWithTheHandleThatItWasMadeThrough) {
    const abi::Handle second = *server_.handles().insert(*notice_, abi::kAllRights);
    ASSERT_EQ(bind(), Status::Ok);
    ASSERT_EQ(receive(receiver_), kBlocked);
    EXPECT_TRUE(server_.handles().close(handle_));
    notice_->signal(1);
    EXPECT_TRUE(waits(receiver_));
    EXPECT_EQ(notice_->listener(), nullptr);
    handle_ = second;
    EXPECT_EQ(bind(), Status::Ok);
    expect_notice(receiver_, 1);
}

TEST_F(NoticeTest, ABindingEndsWhenItsHandleIsRevoked) {
    Notice* theirs = *Notice::create(client_);
    const abi::Handle root = *client_.handles().insert(*theirs, abi::kAllRights);
    constexpr auto kWait = static_cast<abi::Rights>(Right::Wait);
    const abi::Handle given = *server_.handles().derive(client_.handles(), root, kWait, nullptr);
    ASSERT_EQ(status(listener_of(server_, listener_).bind(*theirs, given, 1)), Status::Ok);
    u64 ticket = 0;
    EXPECT_TRUE(client_.handles().revoke(root, obj::RevokeScope::Derived, ticket));
    theirs->signal(1);
    EXPECT_EQ(poll(), Status::Timeout);
    EXPECT_EQ(bind(), Status::Ok) << "the listener is free for another one";
}

TEST_F(NoticeTest, ABindingEndsWithItsListener) {
    ASSERT_EQ(bind(), Status::Ok);
    EXPECT_TRUE(server_.handles().close(listener_));
    EXPECT_EQ(notice_->listener(), nullptr);
    notice_->signal(1);
    EXPECT_EQ(wait_for(receiver_, 1), 1U);
}

TEST_F(NoticeTest, ABindingEndsWithItsNotice) {
    ASSERT_EQ(bind(), Status::Ok);
    notice_->signal(1);
    EXPECT_TRUE(server_.handles().close(handle_));
    EXPECT_EQ(poll(), Status::Timeout);
    EXPECT_EQ(status(listener_of(server_, listener_).unbind()), Status::BadState);
}

TEST_F(NoticeTest, WhoWaitsForANoticeIsNoPartOfACircle) {
    EXPECT_EQ(wait_for(receiver_, 1).error(), kBlocked);
    EXPECT_EQ(call(caller_), kBlocked) << "the server's only thread waits, but anybody may signal it";
    notice_->signal(1);
    EXPECT_EQ(receive(receiver_), Status::Ok);
}

}  // namespace
}  // namespace kos::ipc
