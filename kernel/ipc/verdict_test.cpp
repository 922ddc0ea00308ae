// SPDX-License-Identifier: Apache-2.0
// The security decision on messages: when it is asked, on what it decides, and what a refusal tells each side.
#include "ipc/test/ipc_test.hpp"

namespace kos::ipc {
namespace {

using namespace test;

constexpr u64 kDesc = Header::kDesc;

class VerdictTest : public IpcTest {
  protected:
    // The channel's row for this one method.
    void fold(u32 request_high, u32 response_high) {
        verdicts_[7] = {request_high, response_high};
        judge_.rows = {6, 0, verdicts_, ranges_};
    }
    Status poll() {
        return receive(receiver_, {.x0 = listener_.raw(), .header = Header{Header::kDeadline}, .deadline = 0});
    }

    abi::MethodVerdict verdicts_[8] = {};
    abi::MethodRange ranges_[6] = {{}, {}, {}, {}, {}, {0, 8}};
};

TEST_F(VerdictTest, JudgeSeesWhatIsDelivered) {
    ASSERT_EQ(receive(receiver_), kBlocked);
    ASSERT_EQ(call(caller_, request(16)), kBlocked);
    EXPECT_EQ(judge_.requests, 1);
    EXPECT_EQ(judge_.source, client_.sid());
    EXPECT_EQ(judge_.destination, server_.sid());
    EXPECT_EQ(judge_.header, request(16));
    ASSERT_EQ(judge_.constant.size(), 16U);
    EXPECT_EQ(std::memcmp(judge_.constant.data(), kSomeWords.data(), 16), 0);

    ASSERT_EQ(reply(receiver_, receiver_.frame.x[10], request(8), {9}), Status::Ok);
    EXPECT_EQ(judge_.responses, 1);
    EXPECT_EQ(judge_.source, server_.sid());
    EXPECT_EQ(judge_.destination, client_.sid());
    EXPECT_EQ(judge_.constant.at(0), std::byte{9});
}

TEST_F(VerdictTest, DeniedRequestTellsTheCallerOnly) {
    judge_.request_verdict = obj::Verdict::Deny;
    ASSERT_EQ(receive(receiver_), kBlocked);
    EXPECT_EQ(call(caller_), Status::Denied);
    EXPECT_TRUE(waits(receiver_));
    EXPECT_TRUE(server_.owed().empty());
    judge_.request_verdict = obj::Verdict::Grant;
    EXPECT_EQ(call(caller_), kBlocked);
    EXPECT_EQ(result_of(receiver_), Status::Ok);
}

TEST_F(VerdictTest, DeniedQueuedRequestsAreRefusedOneAfterTheOther) {
    Thread& second = make_thread(client_);
    ASSERT_EQ(call(caller_), kBlocked);
    ASSERT_EQ(call(second), kBlocked);
    judge_.request_verdict = obj::Verdict::Deny;
    EXPECT_EQ(poll(), Status::Timeout);
    EXPECT_EQ(result_of(caller_), Status::Denied);
    EXPECT_EQ(result_of(second), Status::Denied);
}

TEST_F(VerdictTest, DenialComesBeforeWhatTheReceiverTakes) {
    judge_.request_verdict = obj::Verdict::Deny;
    ASSERT_EQ(receive(receiver_), kBlocked);
    EXPECT_EQ(
        call(caller_,
             {.x0 = channel_.raw(), .header = request(8).with(kDesc), .descriptor = describe(caller_, sends(100))}),
        Status::Denied)
        << "not TOO_BIG: the receiver's capacity is not the caller's business";
}

TEST_F(VerdictTest, DeniedResponseUsesTheTokenUpAndTellsBoth) {
    judge_.response_verdict = obj::Verdict::Deny;
    const u64 token = deliver_one();
    EXPECT_EQ(reply(receiver_, token), Status::Denied);
    EXPECT_EQ(result_of(caller_), Status::Denied);
    EXPECT_EQ(words_of(caller_), Words{});
    EXPECT_EQ(reply(receiver_, token), Status::NoToken);
}

TEST_F(VerdictTest, CallThatTimesOutIsNeverJudged) {
    ASSERT_EQ(call(caller_, {.x0 = channel_.raw(), .header = request(0).with(Header::kDeadline), .deadline = 10}),
              kBlocked);
    pass_to(10);
    EXPECT_EQ(result_of(caller_), Status::Timeout);
    EXPECT_EQ(poll(), Status::Timeout);
    EXPECT_EQ(judge_.requests, 0);
}

TEST_F(VerdictTest, FoldedVerdictsNeedNoJudge) {
    fold(request(8).high(), request(8).high());
    judge_.request_verdict = obj::Verdict::Deny;
    judge_.response_verdict = obj::Verdict::Deny;
    const u64 token = deliver_one();
    EXPECT_EQ(reply(receiver_, token), Status::Ok);
    EXPECT_EQ(judge_.requests + judge_.responses, 0);
}

TEST_F(VerdictTest, OtherLengthsAndFlagsAskTheJudge) {
    fold(request(8).high(), request(8).high());
    judge_.request_verdict = obj::Verdict::Deny;
    ASSERT_EQ(receive(receiver_), kBlocked);
    EXPECT_EQ(call(caller_, request(16)), Status::Denied);
    EXPECT_EQ(call(caller_,
                   {.x0 = channel_.raw(), .header = request(8).with(kDesc), .descriptor = describe(caller_, sends(0))}),
              Status::Denied);
    EXPECT_EQ(judge_.requests, 2);
    EXPECT_EQ(call(caller_), kBlocked);
    EXPECT_EQ(judge_.requests, 2);

    ASSERT_EQ(reply(receiver_, receiver_.frame.x[10], request(8).with(Header::kError)), Status::Ok);
    EXPECT_EQ(judge_.responses, 1);
}

TEST_F(VerdictTest, UnfoldedMethodsAskTheJudge) {
    fold(abi::kAskPolicy, abi::kAskPolicy);
    const u64 token = deliver_one();
    ASSERT_EQ(reply(receiver_, token), Status::Ok);
    EXPECT_EQ(judge_.requests, 1);
    EXPECT_EQ(judge_.responses, 1);
}

TEST_F(VerdictTest, MethodsOutsideOfTheRowAskTheJudge) {
    fold(request(8).high(), request(8).high());
    judge_.request_verdict = obj::Verdict::Deny;
    ASSERT_EQ(receive(receiver_), kBlocked);
    EXPECT_EQ(call(caller_, Header::request(6, 7, 8)), Status::Denied);
    EXPECT_EQ(call(caller_, Header::request(5, 8, 8)), Status::Denied);
    EXPECT_EQ(call(caller_, Header::request(0xffff, 0xffff, 8)), Status::Denied);
    EXPECT_EQ(judge_.requests, 3);
}

// A server must not have its answer judged as that of another method.
TEST_F(VerdictTest, ResponseIsJudgedAndDeliveredAsTheMethodThatWasCalled) {
    const u64 token = deliver_one();
    ASSERT_EQ(reply(receiver_, token, Header::request(1, 2, 8)), Status::Ok);
    EXPECT_EQ(judge_.header.riid(), 5);
    EXPECT_EQ(judge_.header.mid(), 7);
    EXPECT_EQ(header_of(caller_), request(8).with_kind(abi::Kind::Response));
}

TEST_F(VerdictTest, RefusedRequestsLeaveNothingInTheReceiversMemory) {
    server_.put(kInConstantAt, pattern(200, 3));
    client_.put(kConstantAt, pattern(200, 4));
    judge_.request_verdict = obj::Verdict::Deny;
    ASSERT_EQ(
        receive(receiver_,
                {.x0 = listener_.raw(), .header = Header{kDesc}, .descriptor = describe(receiver_, takes(4096, 0))}),
        kBlocked);
    EXPECT_EQ(
        call(caller_,
             {.x0 = channel_.raw(), .header = request(200).with(kDesc), .descriptor = describe(caller_, sends(0))}),
        Status::Denied);
    EXPECT_EQ(server_.get(kInConstantAt, 200), pattern(200, 3));
}

// Changes the message in the caller's memory while the judge looks at it, as another thread of the caller could.
class MeddlingJudge final : public obj::Judge {
  public:
    explicit MeddlingJudge(TestProcess& client) : client_{client} {}
    obj::Verdict execute(const obj::Process& /*parent*/, const obj::Process& /*child*/) override {
        return obj::Verdict::Grant;
    }
    obj::Verdict connect(const obj::Process& /*client*/, const obj::Process& /*server*/,
                         std::string_view /*name*/) override {
        return obj::Verdict::Grant;
    }
    obj::Verdict request(const obj::Question& question) override {
        client_.put(kConstantAt, pattern(question.constant.size(), 99));
        judged.assign(question.constant.begin(), question.constant.end());
        return obj::Verdict::Grant;
    }
    obj::Verdict response(const obj::Question& /*question*/) override { return obj::Verdict::Grant; }
    const abi::VerdictRow* row(const obj::Process& /*holder*/, const obj::Process* /*server*/) override {
        return nullptr;
    }

    std::vector<std::byte> judged;

  private:
    TestProcess& client_;
};

TEST_F(VerdictTest, WhatIsJudgedIsWhatArrives) {
    MeddlingJudge meddler{client_};
    obj::set_judge(meddler);
    client_.put(kConstantAt, pattern(300));
    ASSERT_EQ(
        receive(receiver_,
                {.x0 = listener_.raw(), .header = Header{kDesc}, .descriptor = describe(receiver_, takes(4096, 0))}),
        kBlocked);
    ASSERT_EQ(
        call(caller_,
             {.x0 = channel_.raw(), .header = request(300).with(kDesc), .descriptor = describe(caller_, sends(0))}),
        kBlocked);
    EXPECT_EQ(client_.get(kConstantAt, 300), pattern(300, 99));
    EXPECT_EQ(meddler.judged, pattern(300));
    EXPECT_EQ(server_.get(kInConstantAt, 300), pattern(300));
}

TEST_F(VerdictTest, MessageIsReadAtTheRendezvousNotBefore) {
    client_.put(kConstantAt, pattern(100, 1));
    ASSERT_EQ(
        call(caller_,
             {.x0 = channel_.raw(), .header = request(100).with(kDesc), .descriptor = describe(caller_, sends(0))}),
        kBlocked);
    client_.put(kConstantAt, pattern(100, 2));
    client_.put(kDescriptorAt, sends(77));  // the descriptor was read with the call
    ASSERT_EQ(
        receive(receiver_,
                {.x0 = listener_.raw(), .header = Header{kDesc}, .descriptor = describe(receiver_, takes(4096, 4096))}),
        Status::Ok);
    EXPECT_EQ(server_.get(kInConstantAt, 100), pattern(100, 2));
    EXPECT_EQ(judge_.constant, pattern(100, 2));
    EXPECT_EQ(arena_of(receiver_), 0U);
}

TEST_F(VerdictTest, OthersGoFirstWhileManyCallersAreDenied) {
    Thread& second = make_thread(client_);
    ASSERT_EQ(call(caller_), kBlocked);
    ASSERT_EQ(call(second), kBlocked);
    judge_.request_verdict = obj::Verdict::Deny;
    hal::host::processor().interrupt_pending = [] { return true; };
    EXPECT_EQ(receive(receiver_), kRestart);
    EXPECT_EQ(result_of(caller_), Status::Denied);
    EXPECT_TRUE(waits(second)) << "one at a time";
    hal::host::processor().interrupt_pending = nullptr;
    EXPECT_EQ(receive(receiver_), kBlocked);
    EXPECT_EQ(result_of(second), Status::Denied);
}

}  // namespace
}  // namespace kos::ipc
