// SPDX-License-Identifier: Apache-2.0
// The generated fuzzer of demo.Ledger, over a server of ours: what its inputs become, and what it does not let pass.
#include <array>
#include <vector>

#include <demo/Ledger.idl.fake.hpp>
#include <gtest/gtest.h>
#include <kos/host/one_server.hpp>

extern "C" int LLVMFuzzerTestOneInput(const kos::u8* data, kos::usize size);

namespace kos::idlc::test {

namespace {

class Ledger final : public idl::Dispatcher {
  public:
    idl::Dispatched dispatch(const idl::Incoming& in, idl::Outgoing& out, idl::Caller& caller) override {
        return other != nullptr ? other(out) : generated_.dispatch(in, out, caller);
    }

    demo::Ledger::FakeServer server;
    idl::Dispatched (*other)(idl::Outgoing& out) = nullptr;

  private:
    host::OneServer<demo::Ledger::Server, demo::Ledger::dispatch> generated_{server};
};

Ledger* g_ledger = nullptr;

}  // namespace

}  // namespace kos::idlc::test

// What FUZZ_SERVER sources define.
namespace demo::Ledger {

kos::idl::Dispatcher& fuzz_dispatcher();

kos::idl::Dispatcher& fuzz_dispatcher() {
    return *kos::idlc::test::g_ledger;
}

}  // namespace demo::Ledger

namespace kos::idlc::test {

namespace {

constexpr u8 kEnter = 0;
constexpr u8 kOther = 2;  // behind the table: bytes 3 to 6 are endpoint and method

class UserFuzzTest : public testing::Test {
  protected:
    UserFuzzTest() { g_ledger = &ledger_; }

    static void run(const std::vector<u8>& input) { LLVMFuzzerTestOneInput(input.data(), input.size()); }

    Ledger ledger_;
};

TEST_F(UserFuzzTest, InputsBecomeRequests) {
    run({kEnter, 0, 0, 0, 0, 0, 0, 7, 1});
    EXPECT_EQ(ledger_.server.on_enter.calls, 1u);
    EXPECT_EQ(ledger_.server.on_enter.last->amount, 0x107u);
    run({1});
    EXPECT_EQ(ledger_.server.on_error.calls, 1u);
    run({kOther, 0, 1, 0, 0, 0, 0});
    EXPECT_EQ(ledger_.server.on_enter.calls, 2u) << "chance may meet a method, too";
}

TEST_F(UserFuzzTest, MalformedOnesReachNobody) {
    run({});
    run({kEnter, 0x20, 2});                                      // 16 bytes instead of 8
    run({kEnter, 1});                                            // a handle
    run({kEnter, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9});  // an arena
    run({kOther, 0, 0, 9, 0, 9, 0});
    EXPECT_EQ(ledger_.server.on_enter.calls, 1u) << "nothing at all is an Enter of 0";
}

TEST_F(UserFuzzTest, AnswersThatNoClientTakesEndIt) {
    ledger_.other = [](idl::Outgoing& out) {
        // Of the wrong length.
        static_cast<void>(out.put<idl::NoParameters>(ResponseKind::Normal, {}));
        return idl::Dispatched::Served;
    };
    EXPECT_DEATH(run({kEnter}), "the answer is not what the client takes");
    ledger_.other = [](idl::Outgoing& out) {
        out.put_status(Status::Quota);
        return idl::Dispatched::Malformed;
    };
    EXPECT_DEATH(run({kEnter}), "not answered by an empty refusal");
}

}  // namespace

}  // namespace kos::idlc::test
