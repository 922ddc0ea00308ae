// SPDX-License-Identifier: Apache-2.0
// Wrong messages: those of a client never reach the server's code, those of a server never reach the client's.
#include "user_test.hpp"

namespace kos::idlc::test {

namespace {

using namespace demo::Shop;
using demo::Kinds::Amount;
using demo::Kinds::Item;
using demo::Kinds::Token;

class WrongMessages : public UserTest {
  protected:
    usize calls() const {
        const auto& shop = fakes_.shop;
        return shop.on_add.calls + shop.on_ping.calls + shop.on_pay.calls + shop.on_buy.calls + shop.on_store.calls +
               shop.on_lend.calls + shop.on_refuse.calls + shop.on_describe.calls;
    }
    auto buy() {
        const std::array<i16, 2> levels{1, 2};
        const std::array<Item, 1> items{Item{.name = "abc", .price = {.coins = 1}, .levels = levels}};
        return shop_.buy(items, {.tag = Token::Tag::Raw, .raw = {}}, 1, results_);
    }
    auto lend() { return shop_.lend({.handle = abi::Handle{11}}, {}, {}); }
    void TearDown() override { EXPECT_EQ(calls(), 0u) << "the server's code ran"; }
};

TEST_F(WrongMessages, Lengths) {
    kernel_.change_request = [](Transfer& message) { message.constant.resize(message.constant.size() + 8); };
    EXPECT_EQ(shop_.add(1, 2, 3, 4).error(), Status::Invalid);
    EXPECT_EQ(shop_.ping().error(), Status::Invalid);
    EXPECT_EQ(shop_.refuse().error(), Status::Invalid) << "a method with error parameters";
    EXPECT_EQ(shop_.pay({.coins = 1}).error(), Status::Invalid);
    kernel_.change_request = [](Transfer& message) { message.constant.clear(); };
    EXPECT_EQ(shop_.add(1, 2, 3, 4).error(), Status::Invalid);
    EXPECT_EQ(buy().error(), Status::Invalid);
}

TEST_F(WrongMessages, PartsThatTheMethodHasNot) {
    kernel_.change_request = [](Transfer& message) { message.arena.resize(8); };
    EXPECT_EQ(shop_.add(1, 2, 3, 4).error(), Status::Invalid);
    EXPECT_EQ(shop_.ping().error(), Status::Invalid);
    kernel_.change_request = [](Transfer& message) { message.handles.resize(1); };
    EXPECT_EQ(shop_.ping().error(), Status::Invalid);
}

TEST_F(WrongMessages, MethodsAndEndpointsThatAreNotThere) {
    kernel_.change_request = [](Transfer& message) { message.header = abi::Header::request(0, 13, 0); };
    EXPECT_EQ(shop_.ping().error(), Status::Invalid);
    kernel_.change_request = [](Transfer& message) { message.header = abi::Header::request(5, 1, 0); };
    EXPECT_EQ(shop_.ping().error(), Status::Invalid);
}

TEST_F(WrongMessages, Tags) {
    kernel_.change_request = [](Transfer& message) { put<u32>(message.constant, 0, 4); };
    EXPECT_EQ(shop_.pay({.tag = Amount::Tag::Coins, .coins = 1}).error(), Status::Invalid);
    kernel_.change_request = [](Transfer& message) { put<u32>(message.constant, 8, 5); };
    EXPECT_EQ(buy().error(), Status::Invalid);
}

// Buy's constant part begins with the chunk of its items.
template <u32 kOffset, u32 kSize>
void set_items(Transfer& message) {
    put(message.constant, 0, abi::Chunk{kOffset, kSize});
}

TEST_F(WrongMessages, Chunks) {
    kernel_.change_request = set_items<8, 40>;
    EXPECT_EQ(buy().error(), Status::Invalid) << "not at the cursor";
    kernel_.change_request = set_items<0, 39>;
    EXPECT_EQ(buy().error(), Status::Invalid) << "no multiple of the element";
    kernel_.change_request = set_items<0, 200>;
    EXPECT_EQ(buy().error(), Status::Invalid) << "over the bound";
    kernel_.change_request = set_items<0xffff'fff8, 40>;
    EXPECT_EQ(buy().error(), Status::Invalid) << "wraps";
    kernel_.change_request = [](Transfer& message) { message.arena.resize(40); };
    EXPECT_EQ(buy().error(), Status::Invalid) << "nested chunks behind the arena";
}

// The item's fields stand at the arena's begin, its name behind them.
TEST_F(WrongMessages, Texts) {
    kernel_.change_request = [](Transfer& message) { put<u8>(message.arena, 40, 0xff); };
    EXPECT_EQ(buy().error(), Status::Invalid) << "not UTF-8";
    kernel_.change_request = [](Transfer& message) { put<u8>(message.arena, 43, 'd'); };
    EXPECT_EQ(buy().error(), Status::Invalid) << "no zero byte at the end";
    kernel_.change_request = [](Transfer& message) { put<u8>(message.arena, 41, 0); };
    EXPECT_EQ(buy().error(), Status::Invalid) << "a zero byte inside";
}

TEST_F(WrongMessages, Handles) {
    kernel_.change_request = [](Transfer& message) { message.handles.clear(); };
    EXPECT_EQ(lend().error(), Status::Invalid) << "missing";
    kernel_.change_request = [](Transfer& message) { put<u64>(message.constant, 0, 1); };
    EXPECT_EQ(lend().error(), Status::Invalid) << "not the next";
    kernel_.change_request = [](Transfer& message) { message.handles.resize(2); };
    EXPECT_EQ(lend().error(), Status::Invalid) << "one too many";
    kernel_.change_request = [](Transfer& message) { message.handles[0].rights = 0; };
    EXPECT_EQ(lend().error(), Status::Invalid) << "without the rights that are needed";
}

using WrongAnswers = UserTest;

TEST_F(WrongAnswers, StatusWords) {
    fakes_.shop.on_add.answer = [](const AddIn&, idl::Caller&) -> Result<AddOut> { return Error{Status::Quota}; };
    EXPECT_EQ(shop_.add(1, 2, 3, 4).error(), Status::Quota);
    fakes_.shop.on_store.answer = [](const StoreIn&, idl::Caller&) -> Result<void> { return Error{Status::NoMemory}; };
    EXPECT_EQ(shop_.store(1, {}).error(), Status::NoMemory);
    kernel_.change_response = [](Transfer& message) { put<u64>(message.constant, 0, 0); };
    EXPECT_EQ(shop_.add(1, 2, 3, 4).error(), Status::Invalid) << "a refusal that says OK";
    EXPECT_EQ(shop_.store(1, {}).error(), Status::Invalid);
    kernel_.change_response = [](Transfer& message) { put<u64>(message.constant, 0, kStatusCount); };
    EXPECT_EQ(shop_.add(1, 2, 3, 4).error(), Status::Invalid) << "no such status";
}

// Its error responses have no place for a status.
TEST_F(WrongAnswers, FailuresOfMethodsWithErrorParameters) {
    fakes_.shop.on_refuse.answer = [](idl::Caller&) -> idl::Answer<void, RefuseError> { return Error{Status::Quota}; };
    EXPECT_EQ(shop_.refuse().error(), Status::Invalid);
    fakes_.shop.on_buy.answer = [](const BuyIn&, idl::Caller&) -> idl::Answer<BuyOut, BuyError> {
        return BuyOut{.receipt = "12345678901234567890123456789012345678901"};
    };
    EXPECT_EQ(shop_.buy({}, {.raw = {}}, 0, results_).error(), Status::Invalid) << "over the bound of 40";
}

TEST_F(WrongAnswers, Lengths) {
    kernel_.change_response = [](Transfer& message) { message.constant.resize(message.constant.size() + 8); };
    EXPECT_EQ(shop_.add(1, 2, 3, 4).error(), Status::Invalid);
    EXPECT_EQ(shop_.ping().error(), Status::Invalid);
    EXPECT_EQ(shop_.refuse().error(), Status::Invalid);
    EXPECT_EQ(shop_.pay({.coins = 1}).error(), Status::Invalid);
    EXPECT_EQ(shop_.buy({}, {.raw = {}}, 0, results_).error(), Status::Invalid);
}

TEST_F(WrongAnswers, ChunksTagsAndRights) {
    kernel_.change_response = [](Transfer& message) { put(message.constant, 0, abi::Chunk{8, 1}); };
    EXPECT_EQ(shop_.buy({}, {.raw = {}}, 0, results_).error(), Status::Invalid);
    kernel_.change_response = [](Transfer& message) { put<u32>(message.constant, 0, 4); };
    EXPECT_EQ(shop_.pay({.coins = 1}).error(), Status::Invalid);
    fakes_.shop.on_lend.answer = [](const LendIn&, idl::Caller&) {
        return LendOut{.next = {.handle = abi::Handle{14}}, .seen = 0};
    };
    kernel_.change_response = [](Transfer& message) { message.handles[0].rights = 0; };
    EXPECT_EQ(shop_.lend({}, {}, {}).error(), Status::NoRights);
    EXPECT_EQ(kernel_.closed_handles(), std::vector<u64>{14}) << "nobody else would close it";
}

TEST_F(WrongAnswers, TooLittleRoom) {
    fakes_.shop.on_buy.answer = [](const BuyIn&, idl::Caller&) { return BuyOut{.receipt = "receipt"}; };
    EXPECT_EQ(shop_.buy({}, {.raw = {}}, 0, std::span{results_}.first(4)).error(), Status::TooBig);
}

}  // namespace

}  // namespace kos::idlc::test
