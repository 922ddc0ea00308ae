// SPDX-License-Identifier: Apache-2.0
// Memory that cannot be read or written: each side learns of its own faults only.
#include "ipc/test/ipc_test.hpp"

namespace kos::ipc {
namespace {

using namespace test;

constexpr u64 kDesc = Header::kDesc;

class FaultTest : public IpcTest {
  protected:
    Status call_with(u32 constant_bytes, const abi::Descriptor& descriptor) {
        return call(caller_, {.x0 = channel_.raw(),
                              .header = request(constant_bytes).with(kDesc),
                              .descriptor = describe(caller_, descriptor)});
    }
    Status receive_with(const abi::Descriptor& descriptor) {
        return receive(receiver_,
                       {.x0 = listener_.raw(), .header = Header{kDesc}, .descriptor = describe(receiver_, descriptor)});
    }
    Status reply_with(u64 token, u32 constant_bytes, const abi::Descriptor& descriptor) {
        return reply(receiver_, {.x0 = token,
                                 .header = request(constant_bytes).with(kDesc),
                                 .descriptor = describe(receiver_, descriptor)});
    }
    // A request whose caller takes up to 4096 bytes in each part, there.
    u64 deliver_taking(UserAddr constant, UserAddr arena) {
        EXPECT_EQ(receive(receiver_), kBlocked);
        EXPECT_EQ(call_with(0, takes(4096, 4096, constant, arena)), kBlocked);
        EXPECT_EQ(result_of(receiver_), Status::Ok);
        return receiver_.frame.x[10];
    }
};

TEST_F(FaultTest, DescriptorThatCannotBeRead) {
    for (const UserAddr at : {kUnmapped, kUnmapped - 63, UserAddr{0}, UserAddr{~u64{7}}, kUserEnd - 8}) {
        EXPECT_EQ(call(caller_, {.x0 = channel_.raw(), .header = request(8).with(kDesc), .descriptor = at.raw()}),
                  Status::Fault);
        EXPECT_EQ(receive(receiver_, {.x0 = listener_.raw(), .header = Header{kDesc}, .descriptor = at.raw()}),
                  Status::Fault);
    }
    const u64 token = deliver_one();
    EXPECT_EQ(reply(receiver_, {.x0 = token, .header = request(8).with(kDesc), .descriptor = kUnmapped.raw()}),
              Status::Fault);
    EXPECT_EQ(reply(receiver_, token), Status::Ok) << "nothing had happened";
}

TEST_F(FaultTest, CallersConstantPart) {
    ASSERT_EQ(receive_with(takes(4096, 4096)), kBlocked);
    EXPECT_EQ(call_with(72, sends(0, kUnmapped - 71)), Status::Fault);
    EXPECT_EQ(call_with(4096, sends(0, UserAddr{0xffff'ff80'0000'0000})), Status::Fault);
    EXPECT_TRUE(waits(receiver_)) << "the receiver learns nothing";
    EXPECT_EQ(call_with(72, sends(0, kUnmapped - 72)), kBlocked);
    EXPECT_EQ(result_of(receiver_), Status::Ok);
}

TEST_F(FaultTest, CallersArena) {
    ASSERT_EQ(receive_with(takes(4096, 65536)), kBlocked);
    EXPECT_EQ(call_with(8, sends(4096, kConstantAt, kUnmapped - 2048)), Status::Fault);
    EXPECT_TRUE(waits(receiver_));
    EXPECT_EQ(call_with(8, sends(16, kConstantAt, UserAddr{~u64{7}})), Status::Fault);
    EXPECT_TRUE(waits(receiver_));
}

TEST_F(FaultTest, QueuedCallersFaultWakesItAndTheNextIsTaken) {
    Thread& second = make_thread(client_, 10);
    ASSERT_EQ(call_with(72, sends(0, kUnmapped)), kBlocked);
    ASSERT_EQ(call(second), kBlocked);
    ASSERT_EQ(receive_with(takes(4096, 4096)), Status::Ok);
    EXPECT_EQ(result_of(caller_), Status::Fault);
    EXPECT_TRUE(waits(second));
}

TEST_F(FaultTest, WaitingReceiversConstantPart) {
    ASSERT_EQ(receive_with(takes(4096, 0, kUnmapped - 71)), kBlocked);
    EXPECT_EQ(call_with(72, sends(0)), Status::NotConnected);
    EXPECT_EQ(result_of(receiver_), Status::Fault);
}

TEST_F(FaultTest, WaitingReceiversArena) {
    ASSERT_EQ(receive_with(takes(0, 4096, kInConstantAt, kUnmapped - 512)), kBlocked);
    EXPECT_EQ(call_with(8, sends(513)), Status::NotConnected);
    EXPECT_EQ(result_of(receiver_), Status::Fault);
}

TEST_F(FaultTest, ComingReceiversBuffer) {
    Thread& second = make_thread(client_, 10);
    ASSERT_EQ(call_with(72, sends(0)), kBlocked);
    ASSERT_EQ(call(second), kBlocked);
    EXPECT_EQ(receive_with(takes(4096, 0, kUnmapped)), Status::Fault);
    EXPECT_EQ(result_of(caller_), Status::NotConnected);
    EXPECT_TRUE(waits(second)) << "it waits for a better receiver";
    EXPECT_EQ(receive(receiver_), Status::Ok);
}

TEST_F(FaultTest, ReadOnlyBuffersFault) {
    ASSERT_TRUE(server_.space()->protect(kInConstantAt, kPageSize, vmm::Access::Read));
    ASSERT_EQ(receive_with(takes(4096, 0)), kBlocked);
    EXPECT_EQ(call_with(72, sends(0)), Status::NotConnected);
    EXPECT_EQ(result_of(receiver_), Status::Fault);
}

TEST_F(FaultTest, UnmappedWhileItWaited) {
    ASSERT_EQ(receive_with(takes(4096, 4096)), kBlocked);
    ASSERT_TRUE(server_.space()->unmap(kInArenaAt, kPageSize));
    EXPECT_EQ(call_with(8, sends(8)), Status::NotConnected);
    EXPECT_EQ(result_of(receiver_), Status::Fault);

    ASSERT_EQ(call_with(72, sends(0)), kBlocked);
    ASSERT_TRUE(client_.space()->unmap(kConstantAt, kPageSize));
    ASSERT_EQ(receive_with(takes(4096, 4096)), kBlocked);
    EXPECT_EQ(result_of(caller_), Status::Fault);
}

TEST_F(FaultTest, ReceiverWithoutABufferIsNotAtFault) {
    ASSERT_EQ(receive_with(takes(0, 0, kUnmapped, kUnmapped)), kBlocked);
    EXPECT_EQ(call_with(64, sends(0, kUnmapped, kUnmapped)), kBlocked);
    EXPECT_EQ(result_of(receiver_), Status::Ok);
}

TEST_F(FaultTest, RepliersMemoryLeavesTheTokenValid) {
    const u64 token = deliver_taking(kInConstantAt, kInArenaAt);
    EXPECT_EQ(reply_with(token, 72, sends(0, kUnmapped)), Status::Fault);
    EXPECT_EQ(reply_with(token, 8, sends(8, kConstantAt, kUnmapped)), Status::Fault);
    EXPECT_TRUE(waits(caller_));
    EXPECT_EQ(reply_with(token, 72, sends(8)), Status::Ok);
    EXPECT_EQ(result_of(caller_), Status::Ok);
}

TEST_F(FaultTest, CallersReplyBuffer) {
    for (const bool in_constant : {true, false}) {
        const u64 token = deliver_taking(in_constant ? UserAddr{0xffff'ff80'0000'0000} : kInConstantAt,
                                         in_constant ? kInArenaAt : kUnmapped);
        EXPECT_EQ(reply_with(token, 72, sends(8)), Status::NoToken);
        EXPECT_EQ(result_of(caller_), Status::Fault);
        EXPECT_EQ(reply(receiver_, token), Status::NoToken);
    }
}

}  // namespace
}  // namespace kos::ipc
