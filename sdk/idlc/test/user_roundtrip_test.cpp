// SPDX-License-Identifier: Apache-2.0
// Generated client against generated dispatcher: what goes in comes out.
#include <algorithm>
#include <string>

#include "user_test.hpp"

namespace kos::idlc::test {

namespace {

using namespace demo::Shop;
using demo::Kinds::Amount;
using demo::Kinds::Item;
using demo::Kinds::Line;
using demo::Kinds::Token;

TEST_F(UserTest, ShortMessagesKeepSignsAndNeighbours) {
    fakes_.shop.on_add.answer = [](const AddIn& in, idl::Caller& caller) -> Result<AddOut> {
        EXPECT_EQ(caller.sid(), host::Loopback::kSid);
        EXPECT_EQ(caller.cookie(), host::Loopback::kCookie);
        return AddOut{.sum = in.a + in.b + in.c + static_cast<i64>(in.d), .sign = -1};
    };
    const auto out = shop_.add(-70'000, -3, 0xff, 1).value();
    EXPECT_EQ(out.sum, -70'000 - 3 + 0xff + 1);
    EXPECT_EQ(out.sign, -1);
    EXPECT_EQ(fakes_.shop.on_add.calls, 1u);
    EXPECT_EQ(fakes_.shop.on_add.last->b, -3);
}

TEST_F(UserTest, MethodsWithoutParameters) {
    EXPECT_TRUE(shop_.ping());
    EXPECT_EQ(fakes_.shop.on_ping.calls, 1u);
    EXPECT_TRUE(shop_.refuse().value().has_value());
    fakes_.shop.on_refuse.answer = [](idl::Caller&) { return idl::refuse(RefuseError{.code = 9}); };
    EXPECT_EQ(shop_.refuse().value().error().code, 9u);
}

TEST_F(UserTest, StructsAndErrorsInRegisters) {
    fakes_.shop.on_shapes.answer = [](const ShapesIn& in, idl::Caller&) -> idl::Answer<ShapesOut, ShapesError> {
        if (in.client.number == 0) {
            return idl::refuse(ShapesError{.code = -5, .parts = {1, 2}});
        }
        EXPECT_EQ(in.levels, (std::array<i16, 3>{-1, 2, -3}));
        EXPECT_EQ(in.other.number, 8u);
        return ShapesOut{.mirrored = {.inner = {.x = -in.point.x, .y = 1, .colour = 2}, .weight = ~u64{0}}};
    };
    const auto out = shop_.shapes({.x = 5, .y = -6, .colour = 7}, {-1, 2, -3}, {.number = 1}, {.number = 8})->value();
    EXPECT_EQ(out.mirrored.inner.x, -5);
    EXPECT_EQ(out.mirrored.weight, ~u64{0});
    const auto refused = shop_.shapes({}, {}, {.number = 0}, {})->error();
    EXPECT_EQ(refused.code, -5);
    EXPECT_EQ(refused.parts, (std::array<u8, 2>{1, 2}));
}

TEST_F(UserTest, PlainUnions) {
    fakes_.shop.on_pay.answer = [](const PayIn& in, idl::Caller&) -> Result<PayOut> {
        EXPECT_EQ(in.amount.tag, Amount::Tag::Notes);
        return PayOut{.change = {.tag = Amount::Tag::Coins, .coins = in.amount.notes[2]}};
    };
    const auto out = shop_.pay({.tag = Amount::Tag::Notes, .notes = {5, 10, 20}}).value();
    EXPECT_EQ(out.change.tag, Amount::Tag::Coins);
    EXPECT_EQ(out.change.coins, 20u);
    EXPECT_EQ(shop_.pay({.tag = static_cast<Amount::Tag>(4), .coins = 1}).error(), Status::Invalid) << "no such tag";
}

TEST_F(UserTest, LongConstantParts) {
    fakes_.shop.on_wide.answer = [](const WideIn& in, idl::Caller&) -> Result<WideOut> {
        return WideOut{.longest = in.lines[in.scale], .sums = {1, 2, 3, 4, 5, ~u64{0}}};
    };
    std::array<Line, 3> lines{};
    lines[2] = {.width = 9, .ends = {{{.x = 1, .y = 2, .colour = 3}, {.x = -1, .y = -2, .colour = 4}}}, .id = 77};
    const auto out = shop_.wide(lines, 2).value();
    EXPECT_EQ(out.longest.ends[1].y, -2);
    EXPECT_EQ(out.longest.id, 77u);
    EXPECT_EQ(out.sums[5], ~u64{0});
}

// What the server saw of a purchase, as text: its views are gone when the call is over.
std::string describe(const BuyIn& in) {
    std::string text = std::to_string(in.quick);
    for (const auto& item : in.items) {
        text += " " + std::string{item.name} + "=" + std::to_string(item.price.coins);
        for (const auto level : item.levels) {
            text += "," + std::to_string(level);
        }
    }
    return text + (in.token.tag == Token::Tag::Tag ? " by " + std::string{in.token.tag_} : "");
}

TEST_F(UserTest, VariableSizesInEachOther) {
    std::string seen;
    fakes_.shop.on_buy.answer = [&seen](const BuyIn& in, idl::Caller&) -> idl::Answer<BuyOut, BuyError> {
        seen = describe(in);
        static const std::array<Item, 1> items{Item{.name = "rest", .price = {.coins = 3}}};
        static const std::array<Token, 2> change{Token{.tag = Token::Tag::Items, .items = items},
                                                 Token{.tag = Token::Tag::Nothing, .nothing = {}}};
        static const std::array<Point2, 2> places{Point2{.x = 1, .y = 2, .colour = 3}, Point2{.x = -4}};
        return BuyOut{.receipt = "Quittung", .change = change, .places = places};
    };
    const std::array<i16, 2> levels{-7, 8};
    const std::array<Item, 2> items{Item{.name = "Käse", .price = {.coins = 12}, .levels = levels},
                                    Item{.name = "", .price = {.coins = 0}}};
    const auto out = shop_.buy(items, {.tag = Token::Tag::Tag, .tag_ = "me"}, 5, results_)->value();
    EXPECT_EQ(seen, "5 Käse=12,-7,8 =0 by me");
    EXPECT_EQ(out.receipt, "Quittung");
    ASSERT_EQ(out.change.size(), 2u);
    EXPECT_EQ(out.change[0].items[0].name, "rest");
    EXPECT_EQ(out.change[1].tag, Token::Tag::Nothing);
    ASSERT_EQ(out.places.size(), 2u);
    EXPECT_EQ(out.places[1].x, -4);
}

TEST_F(UserTest, ErrorParametersOfVariableSize) {
    fakes_.shop.on_buy.answer = [](const BuyIn&, idl::Caller&) {
        return idl::refuse(BuyError{.code = 3, .reason = "sold out"});
    };
    const auto refused = shop_.buy({}, {.tag = Token::Tag::Raw, .raw = {}}, 0, results_)->error();
    EXPECT_EQ(refused.code, 3u);
    EXPECT_EQ(refused.reason, "sold out");
}

TEST_F(UserTest, ALoneBlobIsSentFromWhereItLies) {
    const std::vector<std::byte> data(65536, std::byte{7});
    EXPECT_TRUE(shop_.store(5, data));
    EXPECT_EQ(fakes_.shop.on_store.last->key, 5u);
    EXPECT_EQ(shop_.store(5, std::vector<std::byte>(65537)).error(), Status::TooBig);
    EXPECT_EQ(fakes_.shop.on_store.calls, 1u);
}

TEST_F(UserTest, LongRequestsArePackedInScratch) {
    fakes_.shop.on_describe.answer = [](const DescribeIn& in, idl::Caller&) -> Result<DescribeOut> {
        return DescribeOut{.length = static_cast<u32>(in.title.size() + in.text.size())};
    };
    const std::string text(9000, 'x');
    EXPECT_EQ(shop_.describe("title", text, scratch_)->length, 9005u);
    EXPECT_EQ(shop_.describe("title", text, std::span{scratch_}.first(9000)).error(), Status::TooBig);
}

TEST_F(UserTest, HandlesTravelWithTheirRights) {
    constexpr abi::Rights kCall = static_cast<abi::Rights>(abi::Right::Call);
    fakes_.shop.on_lend.answer = [](const LendIn& in, idl::Caller&) -> Result<LendOut> {
        EXPECT_EQ(in.memory.handle, abi::Handle{11});
        EXPECT_EQ(in.memory.rights, abi::Right::Read | abi::Right::Map);
        EXPECT_FALSE(in.other);
        EXPECT_EQ(in.ledgers[1].handle, abi::Handle{13});
        return LendOut{.next = {.handle = abi::Handle{14}}, .seen = static_cast<u32>(in.ledgers.size())};
    };
    const std::array<idl::HandleTo<demo::Ledger::Client>, 2> ledgers{{{abi::Handle{12}, 0}, {abi::Handle{13}, kCall}}};
    const auto out = shop_.lend({.handle = abi::Handle{11}}, {}, ledgers).value();
    EXPECT_EQ(out.next.handle, abi::Handle{14});
    EXPECT_EQ(out.next.rights, kCall);
    EXPECT_EQ(out.seen, 2u);
    const auto lacking = static_cast<abi::Rights>(abi::Right::Read);
    EXPECT_EQ(shop_.lend({.handle = abi::Handle{11}, .rights = lacking}, {}, {}).error(), Status::Invalid);
    EXPECT_EQ(fakes_.shop.on_lend.calls, 1u);
}

TEST_F(UserTest, NamesThatAreTaken) {
    fakes_.shop.on_delete_.answer = [](const DeleteIn& in, idl::Caller&) -> Result<DeleteOut> {
        return DeleteOut{.reply = in.in * 1000 + in.class_ * 100 + in.deadline * 10 + in.words, .kos_ = 6};
    };
    const auto out = shop_.delete_(1, 2, 3, 4, {}).value();
    EXPECT_EQ(out.reply, 1234u);
    EXPECT_EQ(out.kos_, 6u);
    EXPECT_TRUE(shop_.client(3));
    EXPECT_EQ(fakes_.shop.on_client.last->server, 3);
}

TEST_F(UserTest, EmptyStructsAndUnions) {
    const std::array<demo::Kinds::Empty, 3> more{};
    EXPECT_EQ(shop_.nothing({}, more).error(), Status::Invalid) << "the answer has no value";
    EXPECT_EQ(fakes_.shop.on_nothing.calls, 1u);
}

TEST_F(UserTest, EndpointsOfOneInterfaceAreApart) {
    const demo::Shop::Client right{abi::Handle{0x100001}, demo::Market::endpoint::right_back};
    EXPECT_TRUE(right.ping());
    EXPECT_EQ(fakes_.right_back.on_ping.calls, 1u);
    EXPECT_EQ(fakes_.left_back.on_ping.calls + fakes_.shop.on_ping.calls, 0u);
    EXPECT_TRUE(ledger_.enter(5));
    EXPECT_EQ(fakes_.left_ledger.on_enter.last->amount, 5u);
}

// The server keeps the duty and answers later; the message goes out by itself.
TEST_F(UserTest, DeferredReplies) {
    ReplyToken token;
    fakes_.shop.on_add.answer = [&token](const AddIn&, idl::Caller& caller) {
        token = caller.defer();
        return Result<AddOut>{};
    };
    EXPECT_EQ(shop_.add(1, 2, 3, 4).error(), Status::Timeout) << "nobody answers while the call lasts";
    ASSERT_TRUE(kernel_.replies().empty());
    std::array<std::byte, 64> constant;
    idl::Outgoing out{{.constant = constant}};
    EXPECT_TRUE(reply_add(std::move(token), AddOut{.sum = 10, .sign = 1}, out));
    ASSERT_EQ(kernel_.replies().size(), 1u);
    EXPECT_EQ(kernel_.replies()[0].constant.size(), 16u);
    EXPECT_EQ(kernel_.replies()[0].constant[0], std::byte{10});
}

TEST(UserLimits, AreThoseOfTheLongestMessages) {
    EXPECT_EQ(demo::Ledger::kLimits, (idl::Limits{.request = {.constant = 8}, .response = {.constant = 8}}));
    EXPECT_EQ(demo::Market::Dispatcher::kLimits, demo::Shop::kLimits);
    EXPECT_EQ(demo::Shop::kLimits.request.constant, 104u);
    EXPECT_EQ(demo::Shop::kLimits.request.arena, 65536u);
    EXPECT_EQ(demo::Shop::kLimits.response.handles, 6u) << "three tokens of two items with a picture each";
}

}  // namespace

}  // namespace kos::idlc::test
