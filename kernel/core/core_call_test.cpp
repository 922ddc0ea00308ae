// SPDX-License-Identifier: Apache-2.0
// System calls on the way to the core endpoints: what is refused before a method sees it.
#include "core/core_call.hpp"

#include "core/test/core_test.hpp"

namespace kos::core {
namespace {

using namespace test;

class CoreCallTest : public CoreTest {};

// Denies all calls of the kernel, or folds one of them.
class StrictJudge final : public obj::Judge {
  public:
    obj::Verdict execute(const obj::Process& /*parent*/, const obj::Process& /*child*/) override {
        return obj::Verdict::Deny;
    }
    obj::Verdict connect(const obj::Process& /*client*/, const obj::Process& /*server*/,
                         std::string_view /*name*/) override {
        return obj::Verdict::Deny;
    }
    obj::Verdict request(const obj::Question& question) override {
        ++requests;
        EXPECT_EQ(question.destination, nullptr);
        return obj::Verdict::Deny;
    }
    obj::Verdict response(const obj::Question& /*question*/) override { return obj::Verdict::Deny; }
    const abi::VerdictRow* row(const obj::Process& /*holder*/, const obj::Process* /*server*/) override {
        return &rows;
    }

    abi::VerdictRow rows{};
    int requests = 0;
};

TEST_F(CoreCallTest, OtherImmediatesAreNoSystemCalls) {
    for (const u64 immediate : {3U, 4U, 255U, 0xffffU}) {
        EXPECT_EQ(trap(*caller_, immediate, header_of(Threads::Yield, 0), {}), Status::BadSyscall);
        for (usize i = 1; i <= 17; ++i) {
            EXPECT_EQ(caller_->frame.x[i], 0U) << i;
        }
    }
}

TEST_F(CoreCallTest, UnknownEndpointsAndMethodsAreInvalid) {
    EXPECT_EQ(trap(*caller_, 0, Header::request(0xff, 0, 0), {}), Status::Invalid);
    EXPECT_EQ(trap(*caller_, 0, Header::request(0xffff, 0, 0), {}), Status::Invalid);
    EXPECT_EQ(trap(*caller_, 0, Header::request(3, 9, 0), {}), Status::Invalid);
    EXPECT_EQ(trap(*caller_, 0, Header::request(3, 0xffff, 0), {}), Status::Invalid);
}

TEST_F(CoreCallTest, HeadersThatFitNoMethodAreInvalid) {
    const Header yield = header_of(Threads::Yield, 0);
    EXPECT_EQ(trap(*caller_, 0, yield, {}), Status::Ok);
    EXPECT_EQ(trap(*caller_, 0, header_of(Threads::Yield, 1), {1}), Status::Invalid);
    EXPECT_EQ(trap(*caller_, 0, header_of(Handles::Close, 0), {}), Status::Invalid);
    EXPECT_EQ(trap(*caller_, 0, yield.with(Header::kRecv), {}), Status::Invalid);
    EXPECT_EQ(trap(*caller_, 0, yield.with(Header::kError), {}), Status::Invalid);
    EXPECT_EQ(trap(*caller_, 0, yield.with(u64{1} << 63), {}), Status::Invalid);
    EXPECT_EQ(trap(*caller_, 0, yield.with(Header::kDesc), {}), Status::Invalid);
    EXPECT_EQ(trap(*caller_, 0, yield.with_kind(abi::Kind::Request), {}), Status::Invalid);
    EXPECT_EQ(trap(*caller_, 0, yield.with_handles(1).with(Header::kDesc), {}), Status::Invalid);
    EXPECT_EQ(trap(*caller_, 0, header_of(Threads::Yield, 9), {}), Status::TooBig);
    EXPECT_EQ(trap(*caller_, 0, yield.with_handles(17), {}), Status::TooBig);
}

TEST_F(CoreCallTest, RecvAndReplyTakeNoKernelHandle) {
    EXPECT_EQ(trap(*caller_, 1, Header{}, {}), Status::WrongType);
    EXPECT_EQ(trap(*caller_, 2, Header{}, {}), Status::NoToken);
}

TEST_F(CoreCallTest, DeniedCallsHaveNoEffect) {
    StrictJudge judge;
    obj::set_judge(judge);
    const u32 open = task_->handles().open_count();
    EXPECT_EQ(call(Handles::Close, {own_.raw()}), Status::Denied);
    EXPECT_EQ(task_->handles().open_count(), open);
    EXPECT_EQ(judge.requests, 1);
}

TEST_F(CoreCallTest, FoldedVerdictsNeedNoJudge) {
    StrictJudge judge;
    const abi::MethodVerdict verdict{header_of(Handles::Close, 1).high(), 0};
    const abi::MethodRange range{0, 1};
    judge.rows = {1, 0, &verdict, &range};
    obj::set_judge(judge);
    EXPECT_EQ(call(Handles::GetSid, {own_.raw()}), Status::Denied);
    EXPECT_EQ(call(Handles::Close, {own_.raw()}), Status::Ok);
    EXPECT_EQ(judge.requests, 1);
}

TEST_F(CoreCallTest, MethodsCheckTheirHandles) {
    const abi::Handle thread = *task_->give(*caller_, abi::kAllRights);
    const abi::Handle weak = *task_->give(*task_, 0);
    EXPECT_EQ(call(Tasks::Info, {0}), Status::BadHandle);
    EXPECT_EQ(call(Tasks::Info, {~u64{0}}), Status::BadHandle);
    EXPECT_EQ(call(Tasks::Info, {thread.raw()}), Status::WrongType);
    EXPECT_EQ(call(Tasks::Info, {abi::kKernelHandle.raw()}), Status::WrongType);
    EXPECT_EQ(call(Tasks::Info, {weak.raw()}), Status::NoRights);
    EXPECT_EQ(call(Tasks::Info, {own_.raw()}), Status::Ok);
}

}  // namespace
}  // namespace kos::core
