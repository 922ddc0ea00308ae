// SPDX-License-Identifier: Apache-2.0
// What revoking a handle does to those who wait through it.
#include "ipc/test/ipc_test.hpp"

namespace kos::ipc {
namespace {

using namespace test;

constexpr abi::Rights kGivenRights = abi::Right::Transfer | abi::Right::Call;

class RevokeTest : public IpcTest {
  protected:
    // The broker's handle of a connection to the server, and what it gave to the client.
    void SetUp() override {
        Channel* channel = *Channel::create(broker_, listener_of(server_, listener_), kCookie, 16);
        root_ = *broker_.handles().insert(*channel, abi::kAllRights);
        derived_ = give(client_);
    }
    abi::Handle give(TestProcess& to) {
        return *to.handles().derive(broker_.handles(), root_, kGivenRights, judge_.row(to, &server_));
    }
    Status call_through(Thread& thread, abi::Handle handle) {
        return call(thread, {.x0 = handle.raw(), .header = request(8), .words = kSomeWords});
    }
    void revoke() {
        u64 ticket = 0;
        EXPECT_TRUE(broker_.handles().revoke(root_, obj::RevokeScope::Derived, ticket));
    }

    TestProcess& broker_ = make_process("broker");
    abi::Handle root_;
    abi::Handle derived_;
};

TEST_F(RevokeTest, WakesCallersThatWaitThroughTheHandle) {
    Thread& second = make_thread(client_);
    Thread& owner = make_thread(broker_);
    Thread& elsewhere = make_thread(client_);
    ASSERT_EQ(call_through(caller_, derived_), kBlocked);
    ASSERT_EQ(call_through(second, derived_), kBlocked);
    ASSERT_EQ(call_through(owner, root_), kBlocked);
    ASSERT_EQ(call(elsewhere), kBlocked);
    revoke();
    EXPECT_EQ(result_of(caller_), Status::Revoked);
    EXPECT_EQ(result_of(second), Status::Revoked);
    EXPECT_TRUE(waits(owner)) << "through the handle that was spared";
    EXPECT_TRUE(waits(elsewhere)) << "through another channel";
    EXPECT_EQ(call_through(caller_, derived_), Status::Revoked);
}

TEST_F(RevokeTest, DeliveredCallsAreAnswered) {
    ASSERT_EQ(call_through(caller_, derived_), kBlocked);
    ASSERT_EQ(receive(receiver_), Status::Ok);
    const u64 token = receiver_.frame.x[10];
    revoke();
    EXPECT_TRUE(waits(caller_));
    EXPECT_EQ(reply(receiver_, token), Status::Ok);
    EXPECT_EQ(result_of(caller_), Status::Ok);
}

TEST_F(RevokeTest, ACallGoesOnWhoseHandleWasClosedBefore) {
    ASSERT_EQ(call_through(caller_, derived_), kBlocked);
    ASSERT_TRUE(client_.handles().close(derived_));
    const abi::Handle again = give(client_);
    EXPECT_EQ(again.index(), derived_.index());
    revoke();
    EXPECT_TRUE(waits(caller_));
    EXPECT_EQ(receive(receiver_), Status::Ok);
}

TEST_F(RevokeTest, ManyWaitersAreWokenInSteps) {
    std::vector<Thread*> callers;
    for (int count = 0; count < 16; ++count) {
        callers.push_back(&make_thread(client_));
        ASSERT_EQ(call_through(*callers.back(), derived_), kBlocked);
    }
    int looks = 0;
    hal::host::processor().interrupt_pending = [&] {
        ++looks;
        return false;
    };
    revoke();
    EXPECT_EQ(looks, 8) << "two waiters between two looks";
    for (const Thread* caller : callers) {
        EXPECT_EQ(result_of(*caller), Status::Revoked);
    }
}

TEST_F(RevokeTest, WakesAReceiverOfARevokedListener) {
    Listener* listener = *Listener::create(broker_, server_);
    const abi::Handle root = *broker_.handles().insert(*listener, abi::kAllRights);
    const auto receive_right = static_cast<abi::Rights>(abi::Right::Receive);
    const abi::Handle given = *server_.handles().derive(broker_.handles(), root, receive_right, nullptr);
    Thread& elsewhere = make_thread(server_);
    ASSERT_EQ(receive(receiver_, {.x0 = given.raw(), .header = {}}), kBlocked);
    ASSERT_EQ(receive(elsewhere), kBlocked);
    u64 ticket = 0;
    EXPECT_TRUE(broker_.handles().revoke(root, obj::RevokeScope::Derived, ticket));
    EXPECT_EQ(result_of(receiver_), Status::Revoked);
    EXPECT_TRUE(waits(elsewhere));
    EXPECT_EQ(receive(receiver_, {.x0 = given.raw(), .header = {}}), Status::Revoked);
}

}  // namespace
}  // namespace kos::ipc
