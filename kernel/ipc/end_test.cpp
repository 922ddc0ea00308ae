// SPDX-License-Identifier: Apache-2.0
// Ends of servers, clients, listeners and channels, and what those learn who wait.
#include "ipc/test/ipc_test.hpp"

namespace kos::ipc {
namespace {

using namespace test;

class EndTest : public IpcTest {
  protected:
    Status call_on(Thread& thread, abi::Handle channel) {
        return call(thread, {.x0 = channel.raw(), .header = request(0)});
    }
};

TEST_F(EndTest, ServersDeathWakesAllCallersQueuedOrDelivered) {
    constexpr u32 kCallers = 60;
    const abi::Handle wide = connect(client_, kCallers);
    std::vector<Thread*> callers;
    for (u32 i = 0; i < kCallers; ++i) {
        callers.push_back(&make_thread(client_, static_cast<sched::Priority>(10 + i)));
        ASSERT_EQ(call_on(*callers.back(), wide), kBlocked);
    }
    for (u32 i = 0; i < kCallers / 2; ++i) {
        ASSERT_EQ(receive(receiver_), Status::Ok);
    }
    end(server_);
    for (const Thread* caller : callers) {
        EXPECT_EQ(result_of(*caller), Status::NotConnected);
    }
    EXPECT_EQ(call_on(*callers[0], wide), Status::NotConnected);
    EXPECT_EQ(call_on(*callers[1], channel_), Status::NotConnected);
}

TEST_F(EndTest, ServersDeathFreesPlacesAndDeadlines) {
    ASSERT_EQ(call(caller_, {.x0 = channel_.raw(), .header = request(0).with(Header::kDeadline), .deadline = 50}),
              kBlocked);
    end(server_);
    EXPECT_EQ(result_of(caller_), Status::NotConnected);
    EXPECT_TRUE(cpu_.timers.empty());
    EXPECT_EQ(caller_.waiting_count, nullptr);
}

TEST_F(EndTest, ClientsDeathWhileQueued) {
    ASSERT_EQ(call(caller_), kBlocked);
    end(client_);
    EXPECT_EQ(receive(receiver_, {.x0 = listener_.raw(), .header = Header{Header::kDeadline}, .deadline = 0}),
              Status::Timeout);
}

TEST_F(EndTest, ClientsDeathWhileDelivered) {
    const u64 token = deliver_one();
    end(client_);
    EXPECT_TRUE(server_.owed().empty());
    EXPECT_EQ(reply(receiver_, token), Status::NoToken);
    EXPECT_EQ(receive(receiver_), kBlocked) << "the server goes on";
}

TEST_F(EndTest, ReceiversDeathLeavesTheListenerToOthers) {
    Thread& second = make_thread(server_);
    ASSERT_EQ(receive(receiver_), kBlocked);
    receiver_.terminate();
    ASSERT_EQ(call(caller_), kBlocked);
    EXPECT_EQ(receive(second), Status::Ok);
}

TEST_F(EndTest, DeadReceiversRequestsCanBeAnsweredByItsProcess) {
    Thread& second = make_thread(server_);
    const u64 token = deliver_one();
    receiver_.terminate();
    EXPECT_TRUE(waits(caller_));
    EXPECT_EQ(reply(second, token), Status::Ok);
    EXPECT_EQ(result_of(caller_), Status::Ok);
}

TEST_F(EndTest, ClosedChannelRefusesWhoWaitsThereOnly) {
    const abi::Handle other = connect(client_);
    Thread& elsewhere = make_thread(client_);
    Thread& delivered = make_thread(client_);
    ASSERT_EQ(receive(receiver_), kBlocked);
    ASSERT_EQ(call(delivered), kBlocked);
    const u64 token = receiver_.frame.x[10];
    ASSERT_EQ(call(caller_), kBlocked);
    ASSERT_EQ(call_on(elsewhere, other), kBlocked);

    Channel& channel = channel_of(client_, channel_);
    ASSERT_TRUE(channel.close());
    EXPECT_EQ(result_of(caller_), Status::NotConnected);
    EXPECT_TRUE(waits(elsewhere));
    EXPECT_EQ(call(caller_), Status::NotConnected);
    EXPECT_EQ(channel.close().error(), Status::NotConnected);
    EXPECT_EQ(reply(receiver_, token), Status::Ok) << "what was delivered can be answered";
    EXPECT_EQ(result_of(delivered), Status::Ok);
}

TEST_F(EndTest, CallGoesOnWhenItsHandleIsClosedMeanwhile) {
    ASSERT_EQ(call(caller_), kBlocked);
    ASSERT_TRUE(client_.handles().close(channel_));
    ASSERT_EQ(receive(receiver_), Status::Ok);
    EXPECT_EQ(receiver_.frame.x[11], kCookie);
    ASSERT_EQ(reply(receiver_, receiver_.frame.x[10]), Status::Ok);
    EXPECT_EQ(result_of(caller_), Status::Ok);
}

TEST_F(EndTest, LastHandleOfAListenerEndsItsService) {
    Thread& second = make_thread(server_);
    const u64 token = deliver_one();
    Thread& queued = make_thread(client_);
    ASSERT_EQ(call(queued), kBlocked);
    Thread& last = make_thread(client_);
    ASSERT_EQ(call(last), kBlocked);
    ASSERT_TRUE(server_.handles().close(listener_));
    EXPECT_EQ(result_of(queued), Status::NotConnected);
    EXPECT_EQ(last.waits_for(), thread::WaitKind::Send) << "one at a time";
    obj::reaper().work(Pace::Whole);
    EXPECT_EQ(result_of(last), Status::NotConnected);
    EXPECT_EQ(call(queued), Status::NotConnected);
    EXPECT_EQ(reply(second, token), Status::Ok);
    EXPECT_TRUE(server_.served().empty());
}

TEST_F(EndTest, LastHandleOfAListenerWakesItsReceivers) {
    ASSERT_EQ(receive(receiver_), kBlocked);
    ASSERT_TRUE(server_.handles().close(listener_));
    EXPECT_EQ(result_of(receiver_), Status::NotConnected);
}

TEST_F(EndTest, ListenerHeldByAnotherProcessHasNoServerAfterItsDeath) {
    TestProcess& broker = make_process("broker");
    Listener& listener = listener_of(server_, listener_);
    const abi::Handle held = *broker.handles().insert(listener, abi::kAllRights);
    end(server_);
    EXPECT_EQ(Channel::create(broker, listener, 0, 1).error(), Status::NotConnected);
    EXPECT_EQ(receive(make_thread(broker), {.x0 = held.raw(), .header = {}}), Status::NotConnected);
}

TEST_F(EndTest, ServerMayHaveSeveralListeners) {
    const abi::Handle second = listen(server_);
    const abi::Handle channel = connect(client_, server_, second, 9, 1);
    Thread& other = make_thread(client_);
    ASSERT_EQ(call(caller_), kBlocked);
    ASSERT_EQ(call_on(other, channel), kBlocked);
    ASSERT_EQ(receive(receiver_, {.x0 = second.raw(), .header = {}}), Status::Ok);
    EXPECT_EQ(receiver_.frame.x[11], 9U);
    end(server_);
    EXPECT_EQ(result_of(caller_), Status::NotConnected);
    EXPECT_EQ(result_of(other), Status::NotConnected);
}

// A method that makes a listener and finds no room for its handle.
TEST_F(EndTest, ListenerWithoutAHandleGoesAgain) {
    const u64 used = server_.account().used();
    {
        const obj::Ref<Listener> brief{**Listener::create(server_, server_)};
    }
    EXPECT_EQ(server_.account().used(), used);
    end(server_);
    EXPECT_TRUE(server_.served().empty());
    EXPECT_EQ(Listener::create(client_, server_).error(), Status::BadState);
}

TEST_F(EndTest, ListenerPaidByAnotherProcessDiesWithItsLastUse) {
    TestProcess& broker = make_process("broker");
    const abi::Handle listener = *broker.handles().insert(**Listener::create(broker, server_), abi::kAllRights);
    const abi::Handle channel = connect(client_, broker, listener, 0, 4);
    ASSERT_EQ(call_on(caller_, channel), kBlocked);
    ASSERT_TRUE(broker.handles().close(listener));
    EXPECT_EQ(result_of(caller_), Status::NotConnected);
    end(broker);
    EXPECT_EQ(call_on(caller_, channel), Status::NotConnected);
}

}  // namespace
}  // namespace kos::ipc
