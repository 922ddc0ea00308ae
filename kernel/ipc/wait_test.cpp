// SPDX-License-Identifier: Apache-2.0
// Waiting: deadlines, how many may wait, in which order they are served, and waits that could never end.
#include "ipc/test/ipc_test.hpp"

namespace kos::ipc {
namespace {

using namespace test;

class WaitTest : public IpcTest {
  protected:
    Status call_until(Thread& thread, u64 deadline) { return call_until(thread, channel_, deadline); }
    Status call_until(Thread& thread, abi::Handle channel, u64 deadline) {
        return call(thread, {.x0 = channel.raw(), .header = request(0).with(Header::kDeadline), .deadline = deadline});
    }
    Status call_on(Thread& thread, abi::Handle channel) {
        return call(thread, {.x0 = channel.raw(), .header = request(0)});
    }
    Status receive_until(u64 deadline) {
        return receive(receiver_, {.x0 = listener_.raw(), .header = Header{Header::kDeadline}, .deadline = deadline});
    }
};

TEST_F(WaitTest, DeadlineZeroPolls) {
    EXPECT_EQ(call_until(caller_, 0), Status::Timeout);
    EXPECT_EQ(receive_until(0), Status::Timeout);
    ASSERT_EQ(call(caller_), kBlocked);
    EXPECT_EQ(receive_until(0), Status::Ok);
    EXPECT_TRUE(cpu_.timers.empty());
}

TEST_F(WaitTest, UndeliveredCallTimesOut) {
    ASSERT_EQ(call_until(caller_, 100), kBlocked);
    pass_to(99);
    EXPECT_TRUE(waits(caller_));
    pass_to(100);
    EXPECT_EQ(result_of(caller_), Status::Timeout);
    EXPECT_EQ(receive_until(0), Status::Timeout) << "nobody is queued";
}

TEST_F(WaitTest, DeliveryKeepsTheCallsDeadline) {
    ASSERT_EQ(call_until(caller_, 100), kBlocked);
    ASSERT_EQ(receive(receiver_), Status::Ok);
    pass_to(100);
    EXPECT_EQ(result_of(caller_), Status::Timeout);
}

TEST_F(WaitTest, ReplyInTimeDisarmsTheDeadline) {
    ASSERT_EQ(receive(receiver_), kBlocked);
    ASSERT_EQ(call_until(caller_, 100), kBlocked);
    ASSERT_EQ(reply(receiver_, receiver_.frame.x[10]), Status::Ok);
    EXPECT_TRUE(cpu_.timers.empty());
    pass_to(200);
    EXPECT_EQ(result_of(caller_), Status::Ok);
}

TEST_F(WaitTest, ReceiveTimesOut) {
    ASSERT_EQ(receive_until(100), kBlocked);
    pass_to(100);
    EXPECT_EQ(result_of(receiver_), Status::Timeout);
    EXPECT_EQ(call_until(caller_, 0), Status::Timeout) << "nobody receives";
}

TEST_F(WaitTest, ChannelAdmitsSoManyCallers) {
    const abi::Handle narrow = connect(client_, 2);
    Thread& second = make_thread(client_);
    Thread& third = make_thread(client_);
    ASSERT_EQ(call_on(caller_, narrow), kBlocked);
    ASSERT_EQ(call_on(second, narrow), kBlocked);
    EXPECT_EQ(call_on(third, narrow), Status::Quota);
    EXPECT_EQ(call(third), kBlocked) << "other channels are not concerned";
}

TEST_F(WaitTest, DefaultAdmitsSixteen) {
    const abi::Handle plain = connect(client_, 0);
    for (u32 i = 0; i < kDefaultMaxWaiting; ++i) {
        ASSERT_EQ(call_on(make_thread(client_), plain), kBlocked);
    }
    EXPECT_EQ(call_on(caller_, plain), Status::Quota);
}

// However the one waiting caller leaves, another one is admitted then.
TEST_F(WaitTest, PlaceIsFreeAgainAfterEveryWayOut) {
    const abi::Handle narrow = connect(client_, 1);
    const auto expect_free = [&] {
        Thread& probe = make_thread(client_);
        EXPECT_EQ(call_on(probe, narrow), kBlocked);
        EXPECT_EQ(call_on(caller_, narrow), Status::Quota);
        probe.terminate();
    };
    ASSERT_EQ(call_until(caller_, narrow, 100), kBlocked);
    pass_to(100);  // deadline
    expect_free();

    ASSERT_EQ(call_on(caller_, narrow), kBlocked);
    ASSERT_EQ(receive(receiver_), Status::Ok);  // delivery
    Thread& next = make_thread(client_);
    ASSERT_EQ(call_on(next, narrow), kBlocked);
    next.terminate();  // death
    ASSERT_EQ(reply(receiver_, receiver_.frame.x[10]), Status::Ok);
    expect_free();

    judge_.request_verdict = obj::Verdict::Deny;
    ASSERT_EQ(call_on(caller_, narrow), kBlocked);
    EXPECT_EQ(receive_until(0), Status::Timeout);  // refusal
    EXPECT_EQ(result_of(caller_), Status::Denied);
    expect_free();
}

TEST_F(WaitTest, CallsThatAreDeliveredAtOnceTakeNoPlace) {
    const abi::Handle narrow = connect(client_, 1);
    Thread& second = make_thread(client_);
    ASSERT_EQ(receive(receiver_), kBlocked);
    ASSERT_EQ(call_on(caller_, narrow), kBlocked);
    EXPECT_EQ(call_on(second, narrow), kBlocked);
}

TEST_F(WaitTest, HigherPriorityIsServedFirstThenWhoCameFirst) {
    TestProcess& other = make_process("other");
    const abi::Handle foreign = connect(other, server_, listener_, 5, 16);
    Thread& low = make_thread(client_, 10);
    Thread& high = make_thread(client_, 100);
    Thread& also_high = make_thread(other, 100);
    Thread& highest = make_thread(other, 200);
    for (Thread* thread : {&low, &caller_, &high}) {
        ASSERT_EQ(call(*thread), kBlocked);
    }
    ASSERT_EQ(call_on(also_high, foreign), kBlocked);
    ASSERT_EQ(call_on(highest, foreign), kBlocked);
    for (const Thread* expected : {&highest, &high, &also_high, &caller_, &low}) {
        ASSERT_EQ(receive(receiver_), Status::Ok);
        EXPECT_EQ(abi::ReplyToken{receiver_.frame.x[10]}.index(), expected->index());
        EXPECT_EQ(receiver_.frame.x[11], &expected->process() == &other ? 5 : kCookie);
    }
}

TEST_F(WaitTest, CallerWhosePriorityChangedIsServedByTheNewOne) {
    Thread& first = make_thread(client_, 50);
    Thread& second = make_thread(client_, 50);
    ASSERT_EQ(call(first), kBlocked);
    ASSERT_EQ(call(second), kBlocked);
    EXPECT_TRUE(second.set_schedule({.priority = 60}));
    for (const Thread* expected : {&second, &first}) {
        ASSERT_EQ(receive(receiver_), Status::Ok);
        EXPECT_EQ(abi::ReplyToken{receiver_.frame.x[10]}.index(), expected->index());
    }
}

TEST_F(WaitTest, ReceiversAreServedInTheirOrder) {
    Thread& second = make_thread(server_);
    ASSERT_EQ(receive(receiver_), kBlocked);
    ASSERT_EQ(receive(second), kBlocked);
    ASSERT_EQ(call(caller_, request(8), {1}), kBlocked);
    EXPECT_FALSE(waits(receiver_));
    EXPECT_TRUE(waits(second));
    ASSERT_EQ(call(make_thread(client_), request(8), {2}), kBlocked);
    EXPECT_EQ(words_of(second)[0], 2U);
}

class DeadlockTest : public WaitTest {
  protected:
    // Every process serves a listener of its own and has a channel to the next one.
    struct Link {
        TestProcess& process;
        Thread& thread;
        abi::Handle listener;
    };
    Link make_link(std::string_view name) {
        TestProcess& process = make_process(name);
        return {process, make_thread(process), listen(process)};
    }
    abi::Handle connect_links(const Link& from, const Link& to) {
        return connect(from.process, to.process, to.listener, 0, 4);
    }
    void serve(const Link& link) {
        ASSERT_EQ(receive(link.thread, {.x0 = link.listener.raw(), .header = {}}), kBlocked);
    }
};

TEST_F(DeadlockTest, CallToOneself) {
    const abi::Handle own = connect(server_);
    EXPECT_EQ(call_on(receiver_, own), Status::Deadlock);
    Thread& second = make_thread(server_);
    EXPECT_EQ(call_on(second, own), kBlocked);
    ASSERT_EQ(receive(receiver_), Status::Ok);
    ASSERT_EQ(reply(receiver_, receiver_.frame.x[10]), Status::Ok);
    EXPECT_EQ(result_of(second), Status::Ok);
}

TEST_F(DeadlockTest, TwoProcessesDelivered) {
    const Link a = make_link("a");
    const Link b = make_link("b");
    serve(b);
    ASSERT_EQ(call_on(a.thread, connect_links(a, b)), kBlocked);
    EXPECT_FALSE(waits(b.thread));
    EXPECT_EQ(call_on(b.thread, connect_links(b, a)), Status::Deadlock);
    ASSERT_EQ(reply(b.thread, b.thread.frame.x[10]), Status::NoToken) << "x10 was zeroed with the status";
    EXPECT_TRUE(waits(a.thread));
}

TEST_F(DeadlockTest, TwoProcessesUndelivered) {
    const Link a = make_link("a");
    const Link b = make_link("b");
    ASSERT_EQ(call_on(a.thread, connect_links(a, b)), kBlocked);
    EXPECT_EQ(call_on(b.thread, connect_links(b, a)), Status::Deadlock);
}

TEST_F(DeadlockTest, SecondThreadInTheCircleSolvesIt) {
    const Link a = make_link("a");
    const Link b = make_link("b");
    Thread& helper = make_thread(a.process);
    ASSERT_EQ(call_on(a.thread, connect_links(a, b)), kBlocked);
    EXPECT_EQ(call_on(b.thread, connect_links(b, a)), kBlocked);
    EXPECT_EQ(receive(helper, {.x0 = a.listener.raw(), .header = {}}), Status::Ok);
}

TEST_F(DeadlockTest, LongCirclesUpToEightLinks) {
    for (const usize length : {3U, 8U, 9U}) {
        std::vector<Link> links;
        links.reserve(length);
        for (usize i = 0; i < length; ++i) {
            links.push_back(make_link("link"));
        }
        for (usize i = 0; i + 1 < length; ++i) {
            ASSERT_EQ(call_on(links[i].thread, connect_links(links[i], links[i + 1])), kBlocked);
        }
        const Status closing = call_on(links.back().thread, connect_links(links.back(), links.front()));
        EXPECT_EQ(closing, length <= 8 ? Status::Deadlock : kBlocked) << length;
    }
}

TEST_F(DeadlockTest, WaitsWithoutACircleAreAllowed) {
    const Link a = make_link("a");
    const Link b = make_link("b");
    const Link c = make_link("c");
    ASSERT_EQ(call_on(a.thread, connect_links(a, b)), kBlocked);
    EXPECT_EQ(call_on(c.thread, connect_links(c, a)), kBlocked);
    EXPECT_EQ(call_on(b.thread, connect_links(b, c)), Status::Deadlock);
}

}  // namespace
}  // namespace kos::ipc
