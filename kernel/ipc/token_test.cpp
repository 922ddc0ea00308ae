// SPDX-License-Identifier: Apache-2.0
// Reply tokens: what answers a caller and what does not, and Reply that goes on as Recv.
#include "ipc/test/ipc_test.hpp"

namespace kos::ipc {
namespace {

using namespace test;

class TokenTest : public IpcTest {
  protected:
    Status reply_and_receive(u64 token, u64 flags = 0, u64 deadline = 0) {
        return reply(receiver_, {.x0 = token,
                                 .header = request(8).with(Header::kRecv | flags),
                                 .words = kSomeWords,
                                 .deadline = deadline,
                                 .listener = listener_.raw()});
    }
};

TEST_F(TokenTest, NobodyIsOwedAnything) {
    EXPECT_EQ(reply(receiver_, 0), Status::NoToken);
    EXPECT_EQ(reply(receiver_, ~u64{0}), Status::NoToken);
    EXPECT_EQ(reply(receiver_, abi::ReplyToken::make(config::kMaxThreads, 1).raw()), Status::NoToken);
    EXPECT_EQ(reply(receiver_, abi::ReplyToken::make(caller_.index(), 0).raw()), Status::NoToken);
}

TEST_F(TokenTest, QueuedCallerIsNotOwedAReplyYet) {
    const u64 token = deliver_one();
    ASSERT_EQ(reply(receiver_, token), Status::Ok);
    ASSERT_EQ(call(caller_), kBlocked);
    EXPECT_EQ(reply(receiver_, token), Status::NoToken);
    EXPECT_EQ(reply(receiver_, abi::ReplyToken::make(caller_.index(), abi::ReplyToken{token}.generation() + 1).raw()),
              Status::NoToken);
    EXPECT_TRUE(waits(caller_));
}

TEST_F(TokenTest, EachAnswersOnce) {
    const u64 first = deliver_one();
    EXPECT_EQ(reply(receiver_, first), Status::Ok);
    EXPECT_EQ(reply(receiver_, first), Status::NoToken);
    const u64 second = deliver_one();
    EXPECT_NE(first, second);
    EXPECT_EQ(reply(receiver_, first), Status::NoToken);
    EXPECT_TRUE(waits(caller_));
    EXPECT_EQ(reply(receiver_, second), Status::Ok);
}

TEST_F(TokenTest, BelongsToTheProcessThatReceived) {
    TestProcess& stranger = make_process("stranger");
    Thread& thief = make_thread(stranger);
    const u64 token = deliver_one();
    EXPECT_EQ(reply(thief, token), Status::NoToken);
    EXPECT_EQ(reply(make_thread(client_), token), Status::NoToken) << "the caller's own process";
    EXPECT_TRUE(waits(caller_));
    EXPECT_EQ(reply(make_thread(server_), token), Status::Ok) << "another thread of the server";
    EXPECT_EQ(result_of(caller_), Status::Ok);
}

TEST_F(TokenTest, WrongGenerationOrIndex) {
    const abi::ReplyToken token{deliver_one()};
    EXPECT_EQ(reply(receiver_, abi::ReplyToken::make(token.index(), token.generation() + 1).raw()), Status::NoToken);
    EXPECT_EQ(reply(receiver_, abi::ReplyToken::make(token.index(), token.generation() - 1).raw()), Status::NoToken);
    EXPECT_EQ(reply(receiver_, abi::ReplyToken::make(token.index() + 1, token.generation()).raw()), Status::NoToken);
    EXPECT_TRUE(waits(caller_));
}

TEST_F(TokenTest, DiesWithTheCallersDeadline) {
    ASSERT_EQ(receive(receiver_), kBlocked);
    ASSERT_EQ(call(caller_, {.x0 = channel_.raw(), .header = request(0).with(Header::kDeadline), .deadline = 100}),
              kBlocked);
    const u64 token = receiver_.frame.x[10];
    pass_to(100);
    EXPECT_EQ(result_of(caller_), Status::Timeout);
    EXPECT_EQ(reply(receiver_, token), Status::NoToken);
    EXPECT_TRUE(server_.owed().empty());
}

TEST_F(TokenTest, DiesWithTheCaller) {
    const u64 token = deliver_one();
    caller_.terminate();
    EXPECT_EQ(reply(receiver_, token), Status::NoToken);
    Thread& heir = make_thread(client_);
    EXPECT_EQ(heir.index(), abi::ReplyToken{token}.index());
    ASSERT_EQ(call(heir), kBlocked);
    ASSERT_EQ(receive(receiver_), Status::Ok);
    EXPECT_NE(receiver_.frame.x[10], token);
    EXPECT_EQ(reply(receiver_, token), Status::NoToken);
    EXPECT_TRUE(waits(heir));
}

TEST_F(TokenTest, RepliesMayComeInAnyOrder) {
    Thread& second = make_thread(client_);
    const u64 first_token = deliver_one();
    ASSERT_EQ(call(second), kBlocked);
    ASSERT_EQ(receive(receiver_), Status::Ok);
    const u64 second_token = receiver_.frame.x[10];
    EXPECT_EQ(reply(receiver_, second_token, request(8), {2}), Status::Ok);
    EXPECT_TRUE(waits(caller_));
    EXPECT_EQ(reply(receiver_, first_token, request(8), {1}), Status::Ok);
    EXPECT_EQ(words_of(second)[0], 2U);
    EXPECT_EQ(words_of(caller_)[0], 1U);
}

TEST_F(TokenTest, ReplyGoesOnAndWaits) {
    const u64 token = deliver_one();
    ASSERT_EQ(reply_and_receive(token), kBlocked);
    EXPECT_EQ(result_of(caller_), Status::Ok);
    ASSERT_EQ(call(caller_, request(8), {5}), kBlocked);
    EXPECT_EQ(result_of(receiver_), Status::Ok);
    EXPECT_EQ(words_of(receiver_)[0], 5U);
    EXPECT_EQ(receiver_.frame.x[13], 0U);
}

TEST_F(TokenTest, ReplyGoesOnAndTakesWhoWaits) {
    Thread& second = make_thread(client_);
    const u64 token = deliver_one();
    ASSERT_EQ(call(second, request(8), {6}), kBlocked);
    ASSERT_EQ(reply_and_receive(token), Status::Ok);
    EXPECT_EQ(result_of(caller_), Status::Ok);
    EXPECT_EQ(words_of(receiver_)[0], 6U);
    EXPECT_EQ(receiver_.frame.x[11], kCookie);
}

TEST_F(TokenTest, FailedReplyGoesOnAllTheSame) {
    ASSERT_EQ(call(caller_), kBlocked);
    ASSERT_EQ(reply_and_receive(0), Status::Ok) << "at once";
    EXPECT_EQ(reply_status_of(receiver_), Status::NoToken);
    ASSERT_EQ(reply(receiver_, receiver_.frame.x[10]), Status::Ok);

    ASSERT_EQ(reply_and_receive(0), kBlocked) << "after a wait";
    ASSERT_EQ(call(caller_), kBlocked);
    EXPECT_EQ(result_of(receiver_), Status::Ok);
    EXPECT_EQ(reply_status_of(receiver_), Status::NoToken);
    ASSERT_EQ(reply(receiver_, receiver_.frame.x[10]), Status::Ok);

    ASSERT_EQ(receive(receiver_), kBlocked) << "and it is told only once";
    ASSERT_EQ(call(caller_), kBlocked);
    EXPECT_EQ(reply_status_of(receiver_), Status::Ok);
}

TEST_F(TokenTest, ReplysOwnStatusIsToldWhenRecvFails) {
    EXPECT_EQ(reply_and_receive(0, Header::kDeadline, 0), Status::Timeout);
    EXPECT_EQ(reply_status_of(receiver_), Status::NoToken);
    const u64 token = deliver_one();
    EXPECT_EQ(reply(receiver_, {.x0 = token, .header = request(0).with(Header::kRecv), .listener = 1}),
              Status::BadHandle);
    EXPECT_EQ(reply_status_of(receiver_), Status::Ok);
    EXPECT_EQ(result_of(caller_), Status::Ok) << "it was answered";
    EXPECT_EQ(reply_and_receive(0, Header::kDeadline, 100), kBlocked);
    pass_to(100);
    EXPECT_EQ(result_of(receiver_), Status::Timeout);
    EXPECT_EQ(reply_status_of(receiver_), Status::NoToken);
}

TEST_F(TokenTest, OneDescriptorServesReplyAndRecv) {
    const u64 token = deliver_one();
    abi::Descriptor both = takes(200, 0);
    both.constant = kConstantAt.raw();
    ASSERT_EQ(reply(receiver_, {.x0 = token,
                                .header = request(8).with(Header::kRecv | Header::kDesc),
                                .descriptor = describe(receiver_, both),
                                .listener = listener_.raw()}),
              kBlocked);
    client_.put(kConstantAt, pattern(200));
    ASSERT_EQ(call(caller_, {.x0 = channel_.raw(),
                             .header = request(200).with(Header::kDesc),
                             .descriptor = describe(caller_, sends(0))}),
              kBlocked);
    EXPECT_EQ(result_of(receiver_), Status::Ok);
    EXPECT_EQ(server_.get(kInConstantAt, 200), pattern(200));
}

}  // namespace
}  // namespace kos::ipc
