// SPDX-License-Identifier: Apache-2.0
// Arenas that are interrupted on their way.
#include "hal/host/fake_cpu.hpp"
#include "ipc/test/ipc_test.hpp"

namespace kos::ipc {
namespace {

using namespace test;

constexpr u64 kDesc = Header::kDesc;
constexpr u32 kBytes = config::kMaxArenaBytes;
constexpr u32 kPieces = kBytes / 512;

class ArenaTest : public IpcTest {
  protected:
    ~ArenaTest() override { quiet(); }

    static void interrupted() {
        hal::host::processor().interrupt_pending = [] { return true; };
    }
    static void quiet() { hal::host::processor().interrupt_pending = nullptr; }

    static void fill(TestProcess& process, unsigned seed) { process.put(kArenaAt, pattern(kBytes, seed)); }
    // What of another message arrived, if not all of it is this one.
    static bool arrived(TestProcess& process, unsigned seed) {
        return process.get(kInArenaAt, kBytes) == pattern(kBytes, seed);
    }

    Status receive_arena(Thread& receiver) {
        return receive(
            receiver,
            {.x0 = listener_.raw(), .header = Header{kDesc}, .descriptor = describe(receiver, takes(0, kBytes))});
    }
    Status send(Thread& sender, abi::Handle channel, u32 bytes = kBytes) {
        abi::Descriptor descriptor = sends(bytes);
        descriptor.in_arena = kInArenaAt.raw();
        descriptor.in_arena_capacity = kBytes;
        return call(sender, {.x0 = channel.raw(),
                             .header = request(8).with(kDesc),
                             .words = kSomeWords,
                             .descriptor = describe(sender, descriptor)});
    }
    Status send() { return send(caller_, channel_); }
    Status answer(u64 token) {
        return reply(receiver_, {.x0 = token,
                                 .header = request(8).with(kDesc),
                                 .words = kSomeWords,
                                 .descriptor = describe(receiver_, sends(kBytes))});
    }
    // Makes a system call again and again; how often it took.
    template <typename Call>
    static u32 attempts(Status expected, Call call) {
        for (u32 count = 1; count < 10'000; ++count) {
            const Status status = call();
            if (status != kRestart) {
                EXPECT_EQ(status, expected);
                return count;
            }
        }
        ADD_FAILURE() << "it does not get on";
        return 0;
    }
    template <typename Call>
    static void half_way(Call call) {
        interrupted();
        for (u32 count = 0; count < kPieces; ++count) {
            ASSERT_EQ(call(), kRestart);
        }
        quiet();
    }

    TestProcess& other_ = make_process("other");
    Thread& rival_ = make_thread(other_);
    abi::Handle rivals_channel_ = connect(other_);
};

TEST_F(ArenaTest, EachAttemptGetsOnByAPieceWhereverItIsCopied) {
    fill(client_, 3);
    ASSERT_EQ(receive_arena(receiver_), kBlocked);
    interrupted();
    const u32 sent = attempts(kBlocked, [&] { return send(); });
    EXPECT_GE(sent, kPieces);
    EXPECT_LE(sent, 2 * kPieces + 1) << "every other attempt lets an interrupt in before it does anything";
    EXPECT_EQ(result_of(receiver_), Status::Ok);
    EXPECT_TRUE(arrived(server_, 3));
    EXPECT_EQ(arena_of(receiver_), kBytes);

    fill(server_, 4);
    const u64 token = receiver_.frame.x[10];
    EXPECT_GE(attempts(Status::Ok, [&] { return answer(token); }), kPieces);
    EXPECT_TRUE(arrived(client_, 4));

    fill(client_, 5);
    ASSERT_EQ(send(), kBlocked);
    EXPECT_GE(attempts(Status::Ok, [&] { return receive_arena(receiver_); }), kPieces);
    EXPECT_TRUE(arrived(server_, 5));
    EXPECT_EQ(receiver_.restart_ticket, 0U);
}

TEST_F(ArenaTest, WhatWasCopiedIsNotReadAgain) {
    fill(client_, 1);
    ASSERT_EQ(receive_arena(receiver_), kBlocked);
    half_way([&] { return send(); });
    fill(client_, 2);
    ASSERT_EQ(send(), kBlocked);
    EXPECT_EQ(server_.get(kInArenaAt, 512), pattern(512, 1));
    EXPECT_FALSE(arrived(server_, 1)) << "the end of it was";
}

TEST_F(ArenaTest, ReplyThatGoesOnAsRecvIsInterruptedInBothHalves) {
    fill(client_, 6);
    fill(server_, 7);
    fill(other_, 8);
    ASSERT_EQ(receive_arena(receiver_), kBlocked);
    ASSERT_EQ(send(), kBlocked);
    const u64 token = receiver_.frame.x[10];
    ASSERT_EQ(send(rival_, rivals_channel_), kBlocked);
    interrupted();
    abi::Descriptor both = sends(kBytes);
    both.in_arena = kInArenaAt.raw();
    both.in_arena_capacity = kBytes;
    const u32 count = attempts(Status::Ok, [&] {
        return reply(receiver_, {.x0 = token,
                                 .header = request(8).with(kDesc).with(Header::kRecv),
                                 .words = kSomeWords,
                                 .descriptor = describe(receiver_, both),
                                 .listener = listener_.raw()});
    });
    EXPECT_GE(count, 2 * kPieces);
    EXPECT_EQ(reply_status_of(receiver_), Status::Ok);
    EXPECT_EQ(result_of(caller_), Status::Ok);
    EXPECT_TRUE(arrived(client_, 7));
    EXPECT_TRUE(arrived(server_, 8));
    EXPECT_EQ(receiver_.frame.x[12], other_.sid());
}

TEST_F(ArenaTest, ReceiverThatComesBackGetsAllOfIt) {
    fill(client_, 1);
    ASSERT_EQ(receive_arena(receiver_), kBlocked);
    half_way([&] { return send(); });
    receiver_.wake(Status::Timeout);
    server_.put(kInArenaAt, pattern(kBytes, 9));
    ASSERT_EQ(receive_arena(receiver_), kBlocked);
    ASSERT_EQ(send(), kBlocked);
    EXPECT_TRUE(arrived(server_, 1));
}

TEST_F(ArenaTest, OtherMessageOfTheSameSenderIsCopiedFromItsBeginning) {
    fill(client_, 1);
    ASSERT_EQ(receive_arena(receiver_), kBlocked);
    half_way([&] { return send(); });
    // The kernel notices that it is another system call (core), and forgets this.
    caller_.restart_ticket = 0;
    fill(client_, 2);
    ASSERT_EQ(send(), kBlocked);
    EXPECT_TRUE(arrived(server_, 2));
}

TEST_F(ArenaTest, OnOneCpuWhoeverComesIsServed) {
    fill(client_, 1);
    fill(other_, 2);
    ASSERT_EQ(receive_arena(receiver_), kBlocked);
    half_way([&] { return send(); });
    ASSERT_EQ(send(rival_, rivals_channel_), kBlocked);
    EXPECT_EQ(result_of(receiver_), Status::Ok);
    EXPECT_TRUE(arrived(server_, 2));
    EXPECT_EQ(receiver_.frame.x[12], other_.sid());
    // The first one waits, and is taken whole.
    ASSERT_EQ(send(), kBlocked);
    EXPECT_EQ(caller_.restart_ticket, 0U);
    ASSERT_EQ(receive_arena(receiver_), Status::Ok);
    EXPECT_TRUE(arrived(server_, 1));
}

TEST_F(ArenaTest, CopyOfAnotherCpuGoesOnAsLongAsItGetsOn) {
    fill(client_, 1);
    fill(other_, 2);
    ASSERT_EQ(receive_arena(receiver_), kBlocked);
    half_way([&] { return send(); });
    receiver_.message.arena_copy.cpu = 1;
    ASSERT_EQ(send(rival_, rivals_channel_), kRestart);
    ASSERT_EQ(send(), kBlocked) << "it had come that far";
    EXPECT_EQ(receiver_.frame.x[12], client_.sid());
    EXPECT_TRUE(arrived(server_, 1));
}

TEST_F(ArenaTest, CopyOfAnotherCpuThatDoesNotGetOnIsGivenUp) {
    fill(client_, 1);
    fill(other_, 2);
    ASSERT_EQ(receive_arena(receiver_), kBlocked);
    half_way([&] { return send(); });
    receiver_.message.arena_copy.cpu = 1;
    EXPECT_EQ(attempts(kBlocked, [&] { return send(rival_, rivals_channel_); }), 65U);
    EXPECT_EQ(receiver_.frame.x[12], other_.sid());
    EXPECT_TRUE(arrived(server_, 2));
}

TEST_F(ArenaTest, FaultHalfWayIsTheSenders) {
    ASSERT_EQ(receive_arena(receiver_), kBlocked);
    half_way([&] { return send(); });
    ASSERT_TRUE(client_.space()->unmap(kArenaAt + kBytes - kPageSize, kPageSize));
    EXPECT_EQ(send(), Status::Fault);
    EXPECT_TRUE(waits(receiver_));
    EXPECT_EQ(caller_.restart_ticket, 0U);
    fill(other_, 2);
    ASSERT_EQ(send(rival_, rivals_channel_), kBlocked);
    EXPECT_TRUE(arrived(server_, 2));
}

TEST_F(ArenaTest, HandlesAreMovedOnceHoweverOftenTheArenaIsInterrupted) {
    const abi::Handle moved = connect(client_);
    client_.put(kHandlesAt, abi::HandleElement{.handle = moved.raw(), .rights = kClientRights, .zero = 0});
    fill(client_, 1);
    abi::Descriptor takes_one = takes(0, kBytes);
    takes_one.in_handles = kInHandlesAt.raw();
    takes_one.in_handles_capacity = 1;
    ASSERT_EQ(receive(receiver_,
                      {.x0 = listener_.raw(), .header = Header{kDesc}, .descriptor = describe(receiver_, takes_one)}),
              kBlocked);
    const u32 before = server_.handles().open_count();
    abi::Descriptor descriptor = sends(kBytes);
    descriptor.handles = kHandlesAt.raw();
    interrupted();
    attempts(kBlocked, [&] {
        return call(caller_, {.x0 = channel_.raw(),
                              .header = request(8).with(kDesc).with_handles(1),
                              .descriptor = describe(caller_, descriptor)});
    });
    EXPECT_EQ(server_.handles().open_count(), before + 1);
    EXPECT_EQ(header_of(receiver_).handle_count(), 1U);
}

}  // namespace
}  // namespace kos::ipc
