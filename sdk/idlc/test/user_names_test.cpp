// SPDX-License-Identifier: Apache-2.0
// Descriptions full of names that C++, the C library and the back end have a use for: what is made of them compiles
// beside the C library's headers, and names that renaming brings together stay apart.
#include <cerrno>
#include <cstdio>
#include <ctime>

#include <gtest/gtest.h>
#include <kos/host/loopback.hpp>
#include <kos/host/one_server.hpp>
#include <time/class/none.idl.fake.hpp>
#include <time/class/odd.idl.fake.hpp>

namespace kos::idlc::test {

namespace {

using namespace time_::class_::odd;

class UserNamesTest : public testing::Test {
  protected:
    FakeServer server_;
    host::OneServer<Server, dispatch> dispatcher_{server_};
    host::Loopback kernel_{dispatcher_};
    Client client_{abi::Handle{0x100001}, 0};
};

TEST_F(UserNamesTest, AlternativesBesideTheTag) {
    server_.on_level.answer = [](const LevelIn& in, idl::Caller&) -> Result<LevelOut> {
        EXPECT_EQ(in.level, (std::array<u8, 2>{1, 2}));
        if (in.tag.tag == tag::Tag::Tag) {
            return LevelOut{.kos_ = {.tag = tag::Tag::Tag_, .tag_0 = static_cast<u8>(in.tag.tag_ + 1)}};
        }
        return LevelOut{.kos_ = {.tag = tag::Tag::Third, .third = {.tag = {.level = in.tag.tag_0, .int_ = 4}}}};
    };
    const auto second = client_.level({1, 2}, {.tag = tag::Tag::Tag, .tag_ = 7}).value().kos_;
    EXPECT_EQ(second.tag, tag::Tag::Tag_);
    EXPECT_EQ(second.tag_0, 8);
    const auto third = client_.level({1, 2}, {.tag = tag::Tag::Tag_, .tag_0 = 9}).value().kos_;
    EXPECT_EQ(third.tag, tag::Tag::Third);
    EXPECT_EQ(third.third.tag.level, 9);
}

TEST_F(UserNamesTest, ArgumentsBesideTheClientsOwnNames) {
    server_.on_on_rise.answer = [](const OnRiseIn& in, idl::Caller&) -> idl::Answer<OnRiseOut, OnRiseError> {
        EXPECT_EQ(in.peer, 3);
        EXPECT_EQ(in.peer_, 4);
        return OnRiseOut{.sum = static_cast<u8>(in.kind + in.good + in.peer + in.peer_)};
    };
    EXPECT_EQ(client_.on_rise(1, 2, 3, 4).value()->sum, 10);
}

TEST_F(UserNamesTest, MethodsBesideTheFakesOwnNames) {
    EXPECT_TRUE(client_.rise({}, 1));
    EXPECT_TRUE(client_.operator_());
    EXPECT_EQ(server_.on_rise_.calls, 1u) << "on_rise is a method";
    EXPECT_EQ(server_.on_on_rise.calls, 0u);
}

TEST(UserNames, NoMethods) {
    time_::class_::none::FakeServer server;
    host::OneServer<time_::class_::none::Server, time_::class_::none::dispatch> dispatcher{server};
    const host::Loopback kernel{dispatcher};
    EXPECT_EQ((Client{abi::Handle{0x100001}, 0}.operator_().error()), Status::Invalid);
    EXPECT_EQ(kernel.dispatched(), std::vector{idl::Dispatched::Malformed});
}

}  // namespace

}  // namespace kos::idlc::test
