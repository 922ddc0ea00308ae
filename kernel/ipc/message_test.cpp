// SPDX-License-Identifier: Apache-2.0
// Messages that arrive: in registers, by descriptor, with an arena; and those that are refused for their form.
#include "ipc/test/ipc_test.hpp"

namespace kos::ipc {
namespace {

using namespace test;

constexpr u64 kDesc = Header::kDesc;

class MessageTest : public IpcTest {
  protected:
    void receives(u16 constant_capacity, u32 arena_capacity) {
        ASSERT_EQ(receive(receiver_, {.x0 = listener_.raw(),
                                      .header = Header{kDesc},
                                      .descriptor = describe(receiver_, takes(constant_capacity, arena_capacity))}),
                  kBlocked);
    }
    Status sends_long(u32 constant_bytes, u32 arena_size, u64 flags = 0) {
        return call(caller_, {.x0 = channel_.raw(),
                              .header = request(constant_bytes).with(kDesc | flags),
                              .words = kSomeWords,
                              .descriptor = describe(caller_, sends(arena_size))});
    }
};

TEST_F(MessageTest, RegisterWordsArriveAndTheRestIsZero) {
    for (u32 count = 0; count <= abi::kPayloadWords; ++count) {
        ASSERT_EQ(receive(receiver_), kBlocked);
        ASSERT_EQ(call(caller_, request(count * 8)), kBlocked);
        ASSERT_EQ(result_of(receiver_), Status::Ok);
        Words expected{};
        std::copy_n(kSomeWords.begin(), count, expected.begin());
        EXPECT_EQ(words_of(receiver_), expected) << count;
        EXPECT_EQ(header_of(receiver_), request(count * 8).with_kind(abi::Kind::Request));
        EXPECT_EQ(receiver_.frame.x[11], kCookie);
        EXPECT_EQ(receiver_.frame.x[12], client_.sid());
        EXPECT_EQ(receiver_.frame.x[13], 0U);

        ASSERT_EQ(reply(receiver_, receiver_.frame.x[10], request(count * 8)), Status::Ok);
        ASSERT_EQ(result_of(caller_), Status::Ok);
        EXPECT_EQ(words_of(caller_), expected) << count;
        EXPECT_EQ(header_of(caller_), request(count * 8).with_kind(abi::Kind::Response));
        for (usize i = 10; i <= 17; ++i) {
            EXPECT_EQ(caller_.frame.x[i], 0U) << i;
        }
    }
}

TEST_F(MessageTest, QueuedRequestArrivesAsADirectOneDoes) {
    ASSERT_EQ(call(caller_, request(24)), kBlocked);
    ASSERT_EQ(receive(receiver_), Status::Ok);
    EXPECT_EQ(words_of(receiver_), (Words{11, 22, 33}));
    EXPECT_EQ(header_of(receiver_), request(24).with_kind(abi::Kind::Request));
    EXPECT_EQ(receiver_.frame.x[11], kCookie);
    EXPECT_EQ(receiver_.frame.x[12], client_.sid());
}

TEST_F(MessageTest, ReceiverSeesNoFlagsOfTheCall) {
    ASSERT_EQ(receive(receiver_), kBlocked);
    ASSERT_EQ(sends_long(16, 0, Header::kDeadline), kBlocked);
    EXPECT_EQ(header_of(receiver_), request(16).with_kind(abi::Kind::Request));
}

TEST_F(MessageTest, ErrorResponseKeepsItsFlag) {
    const u64 token = deliver_one();
    ASSERT_EQ(reply(receiver_, token, request(8).with(Header::kError)), Status::Ok);
    EXPECT_TRUE(header_of(caller_).is_error());
    EXPECT_EQ(header_of(caller_).kind(), abi::Kind::Response);
}

TEST_F(MessageTest, LongConstantPartsArrive) {
    for (const u32 bytes : {65U, 72U, 511U, 4095U, 4096U}) {
        receives(4096, 0);
        const auto sent = pattern(bytes);
        client_.put(kConstantAt, sent);
        ASSERT_EQ(sends_long(bytes, 0), kBlocked);
        ASSERT_EQ(result_of(receiver_), Status::Ok);
        EXPECT_EQ(server_.get(kInConstantAt, bytes), sent);
        EXPECT_EQ(words_of(receiver_), Words{}) << "registers carry nothing of it";
        EXPECT_EQ(header_of(receiver_).constant_bytes(), bytes);
        ASSERT_EQ(reply(receiver_, receiver_.frame.x[10]), Status::Ok);
    }
}

TEST_F(MessageTest, ArenasArriveUpToTheLimit) {
    for (const u32 bytes : {1U, 511U, 512U, 513U, 4097U, config::kMaxArenaBytes}) {
        receives(0, config::kMaxArenaBytes);
        const auto sent = pattern(bytes, bytes);
        client_.put(kArenaAt, sent);
        ASSERT_EQ(sends_long(8, bytes), kBlocked);
        ASSERT_EQ(result_of(receiver_), Status::Ok);
        EXPECT_EQ(arena_of(receiver_), bytes);
        EXPECT_EQ(server_.get(kInArenaAt, bytes), sent);
        EXPECT_EQ(words_of(receiver_)[0], 11U);
        ASSERT_EQ(reply(receiver_, receiver_.frame.x[10]), Status::Ok);
    }
}

TEST_F(MessageTest, ResponsesCarryBothPartsBack) {
    ASSERT_EQ(receive(receiver_), kBlocked);
    ASSERT_EQ(call(caller_, {.x0 = channel_.raw(),
                             .header = request(0).with(kDesc),
                             .descriptor = describe(caller_, takes(100, 1000))}),
              kBlocked);
    server_.put(kConstantAt, pattern(100));
    server_.put(kArenaAt, pattern(1000, 9));
    ASSERT_EQ(reply(receiver_, {.x0 = receiver_.frame.x[10],
                                .header = request(100).with(kDesc),
                                .descriptor = describe(receiver_, sends(1000))}),
              Status::Ok);
    ASSERT_EQ(result_of(caller_), Status::Ok);
    EXPECT_EQ(client_.get(kInConstantAt, 100), pattern(100));
    EXPECT_EQ(client_.get(kInArenaAt, 1000), pattern(1000, 9));
    EXPECT_EQ(arena_of(caller_), 1000U);
}

TEST_F(MessageTest, ExcessGivesTheCallerTooBigAndTheReceiverWaitsOn) {
    receives(100, 50);
    EXPECT_EQ(sends_long(101, 0), Status::TooBig);
    EXPECT_EQ(sends_long(8, 51), Status::TooBig);
    EXPECT_TRUE(waits(receiver_));
    EXPECT_EQ(sends_long(100, 50), kBlocked);
    EXPECT_FALSE(waits(receiver_));
}

TEST_F(MessageTest, QueuedExcessWakesTheCallerAndTheNextIsTaken) {
    Thread& second = make_thread(client_, 10);
    ASSERT_EQ(sends_long(8, 51), kBlocked);
    ASSERT_EQ(call(second), kBlocked);
    ASSERT_EQ(receive(receiver_), Status::Ok);
    EXPECT_EQ(result_of(caller_), Status::TooBig);
    EXPECT_TRUE(waits(second));
    EXPECT_EQ(words_of(receiver_)[0], 11U);
}

TEST_F(MessageTest, ExcessiveResponseUsesTheTokenUp) {
    for (const u32 constant : {8U, 72U}) {
        const u64 token = deliver_one();
        EXPECT_EQ(reply(receiver_, {.x0 = token,
                                    .header = request(constant).with(kDesc),
                                    .descriptor = describe(receiver_, sends(constant == 8 ? 1 : 0))}),
                  Status::TooBig);
        EXPECT_EQ(result_of(caller_), Status::TooBig);
        EXPECT_EQ(reply(receiver_, token), Status::NoToken);
    }
}

TEST_F(MessageTest, MalformedHeadersAreRefused) {
    const auto status = [this](Header header) { return call(caller_, header); };
    for (u32 bit = 54; bit < 64; ++bit) {
        EXPECT_EQ(status(request(8).with(u64{1} << bit)), Status::Invalid) << bit;
    }
    EXPECT_EQ(status(request(8).with(Header::kRecv)), Status::Invalid);
    EXPECT_EQ(status(request(8).with(Header::kError)), Status::Invalid);
    for (const u32 bytes : {1U, 7U, 9U, 63U}) {
        EXPECT_EQ(status(request(bytes)), Status::Invalid) << bytes;
    }
    EXPECT_EQ(status(request(72)), Status::TooBig) << "without a descriptor";
    EXPECT_EQ(status(request(4097).with(kDesc)), Status::TooBig);
    EXPECT_EQ(status(request(8).with_handles(17)), Status::TooBig);
    EXPECT_EQ(status(request(8).with_handles(16)), Status::Invalid) << "without a descriptor";
}

TEST_F(MessageTest, RecvTakesFlagsOnly) {
    const auto status = [this](u64 flags) {
        return receive(receiver_, {.x0 = listener_.raw(), .header = Header{flags}});
    };
    EXPECT_EQ(status(1), Status::Invalid);
    EXPECT_EQ(status(request(8).raw()), Status::Invalid);
    EXPECT_EQ(status(Header::kRecv), Status::Invalid);
    EXPECT_EQ(status(Header::kError), Status::Invalid);
    EXPECT_EQ(status(u64{1} << 63), Status::Invalid);
}

TEST_F(MessageTest, DescriptorsAreChecked) {
    abi::Descriptor descriptor = sends(0);
    descriptor.zero = 1;
    const auto status = [this](const abi::Descriptor& wrong) {
        return call(caller_,
                    {.x0 = channel_.raw(), .header = request(8).with(kDesc), .descriptor = describe(caller_, wrong)});
    };
    EXPECT_EQ(status(descriptor), Status::Invalid);
    EXPECT_EQ(status(sends(config::kMaxArenaBytes + 1)), Status::TooBig);
    EXPECT_EQ(status(sends(~u32{0})), Status::TooBig);
}

TEST_F(MessageTest, HandlesThatAreNoClientEndsAreRefused) {
    EXPECT_EQ(call(caller_, {.x0 = 0, .header = request(0)}), Status::BadHandle);
    EXPECT_EQ(call(caller_, {.x0 = ~u64{0}, .header = request(0)}), Status::BadHandle);
    EXPECT_EQ(call(receiver_, {.x0 = listener_.raw(), .header = request(0)}), Status::NoRights);
    const abi::Handle memory = *client_.handles().insert(caller_, abi::kAllRights);
    EXPECT_EQ(call(caller_, {.x0 = memory.raw(), .header = request(0)}), Status::WrongType);
    const abi::Handle mute = *client_.handles().insert(channel_of(client_, channel_), 0);
    EXPECT_EQ(call(caller_, {.x0 = mute.raw(), .header = request(0)}), Status::NoRights);
}

TEST_F(MessageTest, HandlesThatAreNoListenersAreRefused) {
    EXPECT_EQ(receive(receiver_, {.x0 = 0, .header = {}}), Status::BadHandle);
    EXPECT_EQ(receive(caller_, {.x0 = channel_.raw(), .header = {}}), Status::NoRights);
    Listener& listener = listener_of(server_, listener_);
    const abi::Handle deaf = *server_.handles().insert(listener, 0);
    EXPECT_EQ(receive(receiver_, {.x0 = deaf.raw(), .header = {}}), Status::NoRights);
    const abi::Handle foreign = *client_.handles().insert(listener, abi::kAllRights);
    EXPECT_EQ(receive(caller_, {.x0 = foreign.raw(), .header = {}}), Status::NoRights);
    const abi::Handle thread = *server_.handles().insert(receiver_, abi::kAllRights);
    EXPECT_EQ(receive(receiver_, {.x0 = thread.raw(), .header = {}}), Status::WrongType);
}

}  // namespace
}  // namespace kos::ipc
