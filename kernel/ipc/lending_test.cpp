// SPDX-License-Identifier: Apache-2.0
// Callers lend their rank to who serves them, from the call until the answer.
#include "ipc/test/ipc_test.hpp"

namespace kos::ipc {
namespace {

using namespace test;

constexpr sched::Priority kOwn = sched::kDefaultPriority;

class LendingTest : public IpcTest {
  protected:
    void TearDown() override {
        for (const Thread* thread : {&receiver_, &high_}) {
            EXPECT_EQ(const_cast<Thread*>(thread)->audit(), "");
        }
        IpcTest::TearDown();
    }
    Status poll(Thread& thread) {
        return receive(thread, {.x0 = listener_.raw(), .header = Header{Header::kDeadline}, .deadline = 0});
    }
    Status call_until(Thread& thread, u64 deadline) {
        return call(thread, {.x0 = channel_.raw(), .header = request(0).with(Header::kDeadline), .deadline = deadline});
    }

    Thread& high_ = make_thread(client_, 100);
};

TEST_F(LendingTest, FromDeliveryToReply) {
    ASSERT_EQ(receive(receiver_), kBlocked);
    ASSERT_EQ(call(high_), kBlocked);
    EXPECT_EQ(receiver_.priority(), 100);
    EXPECT_EQ(receiver_.own_schedule().priority, kOwn);
    ASSERT_EQ(reply(receiver_, receiver_.frame.x[10]), Status::Ok);
    EXPECT_EQ(receiver_.priority(), kOwn);
}

TEST_F(LendingTest, LowCallersLendNothing) {
    EXPECT_TRUE(high_.set_schedule({.priority = 3}));
    ASSERT_EQ(receive(receiver_), kBlocked);
    ASSERT_EQ(call(high_), kBlocked);
    EXPECT_EQ(receiver_.priority(), kOwn);
}

TEST_F(LendingTest, WhoReceivesAgainOwesNoHaste) {
    ASSERT_EQ(receive(receiver_), kBlocked);
    ASSERT_EQ(call(high_), kBlocked);
    EXPECT_EQ(poll(receiver_), Status::Timeout);
    EXPECT_EQ(receiver_.priority(), kOwn);
    ASSERT_EQ(reply(receiver_, receiver_.frame.x[10]), Status::NoToken) << "a result overwrote the token";
}

TEST_F(LendingTest, CallerThatGivesUpTakesItsRankBack) {
    ASSERT_EQ(receive(receiver_), kBlocked);
    ASSERT_EQ(call_until(high_, 100), kBlocked);
    EXPECT_EQ(receiver_.priority(), 100);
    pass_to(100);
    EXPECT_EQ(result_of(high_), Status::Timeout);
    EXPECT_EQ(receiver_.priority(), kOwn);
}

TEST_F(LendingTest, FirstInTheQueueLendsToThoseWhoReceivedThere) {
    Thread& idle = make_thread(server_);
    ASSERT_EQ(poll(receiver_), Status::Timeout);
    ASSERT_EQ(call_until(high_, 100), kBlocked);
    EXPECT_EQ(receiver_.priority(), 100);
    EXPECT_EQ(idle.priority(), kOwn) << "never received";
    EXPECT_TRUE(high_.set_schedule({.priority = 120}));
    EXPECT_EQ(receiver_.priority(), 120);
    pass_to(100);
    EXPECT_EQ(receiver_.priority(), kOwn);
}

TEST_F(LendingTest, TakingTheRequestKeepsTheLoan) {
    ASSERT_EQ(poll(receiver_), Status::Timeout);
    ASSERT_EQ(call(high_), kBlocked);
    ASSERT_EQ(call(caller_), kBlocked);
    ASSERT_EQ(receive(receiver_), Status::Ok);
    EXPECT_EQ(receiver_.priority(), 100);
    ASSERT_EQ(reply(receiver_, receiver_.frame.x[10]), Status::Ok);
    EXPECT_EQ(receiver_.priority(), kOwn);
}

TEST_F(LendingTest, ServerOfAnotherListenerLendsNothingHere) {
    const abi::Handle other = listen(server_);
    ASSERT_EQ(poll(receiver_), Status::Timeout);
    ASSERT_EQ(call(high_), kBlocked);
    EXPECT_EQ(receiver_.priority(), 100);
    EXPECT_EQ(receive(receiver_, {.x0 = other.raw(), .header = Header{Header::kDeadline}, .deadline = 0}),
              Status::Timeout);
    EXPECT_EQ(receiver_.priority(), kOwn);
}

TEST_F(LendingTest, EightServersBorrowAndNotMore) {
    std::vector<Thread*> servers;
    for (u32 i = 0; i < Listener::kMostBorrowers + 1; ++i) {
        servers.push_back(&make_thread(server_));
        ASSERT_EQ(poll(*servers.back()), Status::Timeout);
    }
    ASSERT_EQ(call(high_), kBlocked);
    EXPECT_EQ(servers.front()->priority(), kOwn);
    for (u32 i = 1; i < servers.size(); ++i) {
        EXPECT_EQ(servers[i]->priority(), 100) << i;
    }
    servers.back()->terminate();
    server_.handles().close(listener_);
    obj::reaper().work(Pace::Whole);
    EXPECT_EQ(servers[1]->priority(), kOwn) << "the listener is gone";
}

TEST_F(LendingTest, GoesOnFromServerToServer) {
    TestProcess& second = make_process("second");
    Thread& last = make_thread(second);
    const abi::Handle listener = listen(second);
    const abi::Handle channel = connect(server_, second, listener, 1, 16);
    ASSERT_EQ(receive(last, {.x0 = listener.raw(), .header = {}}), kBlocked);
    ASSERT_EQ(receive(receiver_), kBlocked);
    ASSERT_EQ(call(caller_), kBlocked);
    ASSERT_EQ(call(receiver_, {.x0 = channel.raw(), .header = request(0)}), kBlocked);
    EXPECT_EQ(last.priority(), kOwn);
    ASSERT_EQ(call_until(high_, 100), kBlocked) << "queued at the first server";
    EXPECT_EQ(receiver_.priority(), 100);
    EXPECT_EQ(last.priority(), 100);
    pass_to(100);
    EXPECT_EQ(last.priority(), kOwn);
    EXPECT_EQ(last.audit(), "");
}

TEST_F(LendingTest, EndOfEitherSideEndsTheLoan) {
    Thread& other = make_thread(server_);
    ASSERT_EQ(receive(other), kBlocked);
    ASSERT_EQ(call(high_), kBlocked);
    other.terminate();
    EXPECT_TRUE(high_.set_schedule({.priority = 110})) << "lends to nobody";
    ASSERT_EQ(receive(receiver_), kBlocked);
    Thread& second = make_thread(client_, 90);
    ASSERT_EQ(call(second), kBlocked);
    EXPECT_EQ(receiver_.priority(), 90);
    second.terminate();
    EXPECT_EQ(receiver_.priority(), kOwn);
}

}  // namespace
}  // namespace kos::ipc
