// SPDX-License-Identifier: Apache-2.0
// Generated code in the shape of idl_example.hpp, client and server joined by a stand-in for the kernel.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <kos/host/loopback.hpp>

#include "idl_example.hpp"

namespace kos::idl::test {
namespace {

namespace shop = demo::Shop;
using testing::ElementsAre;
using testing::IsEmpty;

class Shop final : public shop::Server {
  public:
    Result<shop::AddOut> add(const shop::AddIn& in, Caller& caller) override {
        ++calls;
        sid = caller.sid();
        cookie = caller.cookie();
        if (deferring) {
            token = caller.defer();
        }
        return failure == Status::Ok ? Result<shop::AddOut>{{.sum = in.a + in.b}} : Error{failure};
    }

    Answer<shop::BuyOut, shop::BuyError> buy(const shop::BuyIn& in, Caller&) override {
        ++calls;
        if (failure != Status::Ok) {
            return Error{failure};
        }
        if (in.items.empty()) {
            return refuse(shop::BuyError{.code = 7, .reason = "nothing to buy"});
        }
        change = {in.payment, shop::Payment{.tag = shop::Payment::Tag::Coins, .coins = in.items.size()}};
        return shop::BuyOut{.receipt = in.items[in.items.size() - 1].name, .change = change};
    }

    Result<void> store(const shop::StoreIn& in, Caller&) override {
        ++calls;
        stored.assign(in.data.begin(), in.data.end());
        return {};
    }

    Result<shop::LendOut> lend(const shop::LendIn& in, Caller&) override {
        ++calls;
        parts = {in.memory, in.memory};
        return shop::LendOut{.parts = parts};
    }

    Result<void> ping(Caller&) override {
        ++calls;
        return {};
    }

    int calls = 0;
    u64 sid = 0;
    u64 cookie = 0;
    bool deferring = false;
    Status failure = Status::Ok;
    ReplyToken token;
    std::vector<std::byte> stored;

  private:
    std::array<shop::Payment, 2> change{};
    std::array<HandleTo<shop::MemoryHandle>, 2> parts{};
};

class IdlCall : public testing::Test {
  protected:
    Shop front_;
    Shop back_;
    demo::Market::Dispatcher dispatcher_{front_, back_};
    host::Loopback kernel_{dispatcher_};
    shop::Client client_{abi::Handle{3}, demo::Market::endpoint::shop};
    std::array<std::byte, 1024> results_{};
    const std::array<shop::Item, 2> items_{shop::Item{.name = "nut", .place = {1, 2}, .count = 3},
                                           shop::Item{.name = "bolt", .place = {}, .count = 1}};
    const shop::Payment voucher_{.tag = shop::Payment::Tag::Voucher, .voucher = "ten"};
};

TEST_F(IdlCall, ShortPlainMethodsStayInRegisters) {
    const auto sum = client_.add(-3, 5);
    ASSERT_TRUE(sum.has_value());
    EXPECT_EQ(sum->sum, 2);
    EXPECT_EQ(front_.sid, host::Loopback::kSid);
    EXPECT_EQ(front_.cookie, host::Loopback::kCookie);
}

TEST_F(IdlCall, NestedValuesTravelBothWays) {
    const auto bought = client_.buy(items_, voucher_, results_);
    ASSERT_TRUE(bought.has_value() && bought->has_value());
    const shop::BuyOut& out = **bought;
    EXPECT_EQ(out.receipt, "bolt");
    ASSERT_EQ(out.change.size(), 2u);
    EXPECT_EQ(out.change[0].voucher, "ten");
    EXPECT_EQ(out.change[1].coins, 2u);
}

TEST_F(IdlCall, ResultsMayBeginAnywhere) {
    const auto bought = client_.buy(items_, voucher_, std::span{results_}.subspan(3));
    ASSERT_TRUE(bought.has_value() && bought->has_value());
    EXPECT_EQ((*bought)->change[0].voucher, "ten");
}

TEST_F(IdlCall, RefusalsOfTheInterfaceHaveTheirParameters) {
    const auto bought = client_.buy({}, voucher_, results_);
    ASSERT_TRUE(bought.has_value());
    ASSERT_FALSE(bought->has_value());
    EXPECT_EQ(bought->error().code, 7u);
    EXPECT_EQ(bought->error().reason, "nothing to buy");
}

TEST_F(IdlCall, FailuresBecomeStatuses) {
    front_.failure = Status::NoMemory;
    EXPECT_EQ(client_.add(1, 2).error(), Status::NoMemory);
    front_.failure = static_cast<Status>(9999);
    EXPECT_EQ(client_.add(1, 2).error(), Status::Invalid) << "no status";
    front_.failure = Status::NotFound;
    EXPECT_EQ(client_.buy(items_, voucher_, results_).error(), Status::Invalid) << "it has no place for a status";
}

TEST_F(IdlCall, RoomForResultsThatIsTooSmallIsSaid) {
    EXPECT_EQ(client_.buy(items_, voucher_, std::span{results_}.first(16)).error(), Status::TooBig);
    EXPECT_EQ(client_.buy(items_, voucher_, {}).error(), Status::TooBig);
}

TEST_F(IdlCall, LongBlobsAreSentFromWhereTheyLie) {
    const std::vector<std::byte> data(65536, std::byte{0x5a});
    ASSERT_TRUE(client_.store(data).has_value());
    EXPECT_EQ(front_.stored, data);
    EXPECT_EQ(client_.store(std::vector<std::byte>(65537)).error(), Status::TooBig);
    EXPECT_EQ(front_.calls, 1);
}

TEST_F(IdlCall, HandlesTravelBothWays) {
    const auto lent = client_.lend({.handle = abi::Handle{42}}, results_);
    ASSERT_TRUE(lent.has_value());
    ASSERT_EQ(lent->parts.size(), 2u);
    EXPECT_EQ(lent->parts[1].handle.raw(), 42u);
    EXPECT_EQ(lent->parts[1].rights, abi::Right::Read | abi::Right::Map);
    EXPECT_THAT(kernel_.closed_handles(), IsEmpty());
}

TEST_F(IdlCall, RequestsThatCannotBeEncodedAreNotSent) {
    const std::array<shop::Item, 1> bad{shop::Item{.name = "\xff", .place = {}, .count = 0}};
    EXPECT_EQ(client_.buy(bad, voucher_, results_).error(), Status::Invalid);
    EXPECT_THAT(kernel_.dispatched(), IsEmpty());
}

TEST_F(IdlCall, EachEndpointHasItsServer) {
    const shop::Client till{abi::Handle{3}, demo::Market::endpoint::till_back};
    ASSERT_TRUE(till.ping().has_value());
    EXPECT_EQ(front_.calls, 0);
    EXPECT_EQ(back_.calls, 1);
}

TEST_F(IdlCall, UnknownEndpointsAndMethodsAreRefused) {
    const shop::Client nobody{abi::Handle{3}, 2};
    EXPECT_EQ(nobody.ping().error(), Status::Invalid);
    Message message{.endpoint = 0, .method = 5};
    ASSERT_TRUE(call(abi::Handle{3}, message).has_value());
    EXPECT_EQ(message.response, ResponseKind::Refusal);
    EXPECT_TRUE(message.in_constant.empty());
    EXPECT_THAT(kernel_.dispatched(), ElementsAre(Dispatched::Malformed, Dispatched::Malformed));
    EXPECT_EQ(front_.calls, 0);
}

TEST_F(IdlCall, WrongRequestsNeverReachTheServer) {
    kernel_.change_request = [](host::Transfer& message) { message.constant[0] ^= std::byte{8}; };
    EXPECT_EQ(client_.buy(items_, voucher_, results_).error(), Status::Invalid);
    kernel_.change_request = [](host::Transfer& message) { message.constant.resize(16); };
    EXPECT_EQ(client_.add(1, 2).error(), Status::Invalid);
    kernel_.change_request = [](host::Transfer& message) { message.handles[0].rights = 0; };
    EXPECT_EQ(client_.lend({.handle = abi::Handle{42}}, results_).error(), Status::Invalid);
    EXPECT_THAT(kernel_.dispatched(), testing::Each(Dispatched::Malformed));
    EXPECT_EQ(front_.calls, 0);
}

TEST_F(IdlCall, WrongResponsesAreRefused) {
    kernel_.change_response = [](host::Transfer& message) { message.arena.resize(message.arena.size() + 16); };
    EXPECT_EQ(client_.buy(items_, voucher_, results_).error(), Status::Invalid);
    EXPECT_EQ(client_.buy({}, voucher_, results_).error(), Status::Invalid);
    kernel_.change_response = [](host::Transfer& message) { message.constant.resize(16); };
    EXPECT_EQ(client_.add(1, 2).error(), Status::Invalid);
    EXPECT_EQ(client_.ping().error(), Status::Invalid);
}

TEST_F(IdlCall, HandlesOfWrongResponsesAreClosed) {
    kernel_.change_response = [](host::Transfer& message) { message.handles[1].rights = 0; };
    EXPECT_EQ(client_.lend({.handle = abi::Handle{42}}, results_).error(), Status::NoRights);
    EXPECT_THAT(kernel_.closed_handles(), ElementsAre(42u, 42u));
}

TEST_F(IdlCall, DeferredRequestsAreAnsweredLater) {
    front_.deferring = true;
    EXPECT_EQ(client_.add(1, 2).error(), Status::Timeout);
    EXPECT_THAT(kernel_.replies(), IsEmpty());
    std::array<std::byte, 64> constant;
    Outgoing out{{.constant = constant, .arena = {}, .handles = {}}};
    ASSERT_TRUE(shop::reply_add(std::move(front_.token), shop::AddOut{.sum = 3}, out).has_value());
    ASSERT_EQ(kernel_.replies().size(), 1u);
    EXPECT_FALSE(kernel_.replies()[0].header.is_error());
    EXPECT_EQ(kernel_.replies()[0].constant[0], std::byte{3});
}

TEST_F(IdlCall, TokensThatAreDroppedRefuse) {
    front_.deferring = true;
    EXPECT_EQ(client_.add(1, 2).error(), Status::Timeout);
    front_.token = {};
    ASSERT_EQ(kernel_.replies().size(), 1u);
    EXPECT_TRUE(kernel_.replies()[0].header.is_error());
    EXPECT_TRUE(kernel_.replies()[0].constant.empty());
}

TEST_F(IdlCall, AnswersThatCannotBeEncodedFail) {
    std::array<std::byte, 64> constant;
    Outgoing out{{.constant = constant, .arena = {}, .handles = {}}};
    put_answer<shop::method::Lend>(shop::LendOut{}, out);
    EXPECT_EQ(out.response().kind, ResponseKind::Normal);
    const std::array<HandleTo<shop::MemoryHandle>, 1> parts{{{abi::Handle{5}, 0}}};
    put_answer<shop::method::Lend>(shop::LendOut{.parts = parts}, out);
    EXPECT_EQ(out.response().kind, ResponseKind::Refusal);
    EXPECT_EQ(refusal_status(out.response().constant), Status::TooBig);
    put_answer<shop::method::Buy>(shop::BuyOut{.receipt = "x", .change = {}}, out);
    EXPECT_EQ(out.response().kind, ResponseKind::Refusal);
    EXPECT_TRUE(out.response().constant.empty());
}

}  // namespace
}  // namespace kos::idl::test
