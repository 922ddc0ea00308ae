// SPDX-License-Identifier: Apache-2.0
// The event loop of a server, under a stand-in for the kernel that follows a script.
#include <deque>
#include <functional>
#include <optional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <kos/core/channel.hpp>
#include <kos/core/handle.hpp>
#include <kos/host/loopback.hpp>
#include <kos/server.hpp>

#include "idl_example.hpp"

namespace kos::test {
namespace {

namespace shop = demo::Shop;
using host::Transfer;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr abi::Handle kListener{9};

// What the next Recv brings.
struct Event {
    Status status = Status::Ok;
    abi::Kind kind = abi::Kind::Request;
    Transfer message{};
    u64 cookie = 0;
    Status reply_status = Status::Ok;
    std::function<void()> before = [] {};
};

Event request(u16 endpoint, u16 method, std::vector<std::byte> constant = {}) {
    return {.message = {.header = abi::Header::request(endpoint, method, 0), .constant = std::move(constant)}};
}

Event add_request(u32 a, u32 b, u64 cookie = 0) {
    const std::array<u32, 2> words{a, b};
    const auto bytes = std::as_bytes(std::span{words});
    Event event = request(0, 0, {bytes.begin(), bytes.end()});
    event.cookie = cookie;
    return event;
}

Event failure(Status status) {
    return {.status = status};
}

class ScriptedKernel final : public host::Kernel {
  public:
    struct Reply {
        u64 token;
        Transfer message;
        bool receives;
    };

    detail::Registers trap(abi::Syscall number, const detail::Registers& in) override {
        ++traps[static_cast<usize>(number)];
        if (number == abi::Syscall::Call) {
            return answer_of_the_kernel(in);
        }
        if (number == abi::Syscall::Reply) {
            const bool receives = abi::Header{in.x1}.has_recv();
            replies.push_back({in.x0, host::read_message(in), receives});
            if (refusing_handles && abi::Header{in.x1}.handle_count() != 0) {
                return with_status(Status::Unsupported);
            }
            if (!receives) {
                return with_status(Status::Ok);
            }
            EXPECT_EQ(in.x12, kListener.raw());
        }
        return next_event(in);
    }

    std::deque<Event> events;
    std::vector<Reply> replies;
    std::vector<u64> closed;
    std::vector<u64> bound;  // arguments of Channel.BindNotice
    Status bind_status = Status::Ok;
    std::vector<std::optional<u64>> deadlines;
    std::array<u32, 3> traps{};
    u64 now = 0;
    bool refusing_handles = false;

  private:
    static detail::Registers with_status(Status status) {
        detail::Registers out{};
        out.x0 = static_cast<u64>(status);
        return out;
    }

    // Handle.Close, Channel.BindNotice and Time.Uptime are what the loop calls.
    detail::Registers answer_of_the_kernel(const detail::Registers& in) {
        detail::Registers out{};
        if (abi::Header{in.x1}.riid() == core::Handle::kRiid) {
            closed.push_back(in.x2);
        } else if (abi::Header{in.x1}.riid() == core::Channel::kRiid) {
            bound = {in.x2, in.x3, in.x4};
            out.x0 = static_cast<u64>(bind_status);
        } else {
            out.x2 = now;
        }
        return out;
    }

    detail::Registers next_event(const detail::Registers& in) {
        const bool bounded = abi::Header{in.x1}.has_deadline();
        deadlines.push_back(bounded ? std::optional{in.x10} : std::nullopt);
        if (events.empty()) {
            return with_status(Status::NotConnected);
        }
        const Event event = events.front();
        events.pop_front();
        event.before();
        if (event.status != Status::Ok) {
            return with_status(event.status);
        }
        detail::Registers out{};
        EXPECT_EQ(host::write_message(event.message, in, event.kind, out), Status::Ok);
        out.x10 = ++token_;
        out.x11 = event.cookie;
        out.x12 = 77;
        out.x13 |= static_cast<u64>(event.reply_status) << 32;
        return out;
    }

    u64 token_ = 0;
};

class Till final : public shop::Server {
  public:
    Result<shop::AddOut> add(const shop::AddIn& in, idl::Caller& caller) override {
        ++calls;
        then();
        if (deferring) {
            token = caller.defer();
        }
        return shop::AddOut{.sum = in.a + in.b};
    }
    idl::Answer<shop::BuyOut, shop::BuyError> buy(const shop::BuyIn&, idl::Caller&) override {
        return Error{Status::Unsupported};
    }
    Result<void> store(const shop::StoreIn& in, idl::Caller&) override {
        stored.assign(in.data.begin(), in.data.end());
        return {};
    }
    Result<shop::LendOut> lend(const shop::LendIn& in, idl::Caller&) override {
        parts[0] = in.memory;
        return shop::LendOut{.parts = parts};
    }
    Result<void> ping(idl::Caller&) override { return {}; }

    int calls = 0;
    bool deferring = false;
    ReplyToken token;
    std::vector<std::byte> stored;
    std::array<idl::HandleTo<shop::MemoryHandle>, 1> parts{};
    std::function<void()> then = [] {};
};

class ServerLoop : public testing::Test {
  protected:
    // Runs until the script ends, which the listener's end is.
    void run() { EXPECT_EQ(server_.run().error(), Status::NotConnected); }
    u32 sum_of(usize reply) const {
        u32 sum = 0;
        EXPECT_EQ(kernel_.replies.at(reply).message.constant.size(), 8u);
        std::memcpy(&sum, kernel_.replies.at(reply).message.constant.data(), sizeof(sum));
        return sum;
    }
    bool is_empty_refusal(usize reply) const {
        const Transfer& message = kernel_.replies.at(reply).message;
        return message.header.is_error() && message.constant.empty() && message.arena.empty();
    }

    ScriptedKernel kernel_;
    Till till_;
    Till other_;
    demo::Market::Dispatcher dispatcher_{till_, till_};
    demo::Market::Dispatcher other_dispatcher_{other_, other_};
    ServerSpace<demo::Market::Dispatcher::kLimits> space_;
    Server server_{kListener, space_, dispatcher_};
};

TEST_F(ServerLoop, AnswersAndWaitsInOneSystemCall) {
    kernel_.events = {add_request(1, 2), add_request(3, 4), add_request(5, 6)};
    run();
    EXPECT_THAT(kernel_.traps, ElementsAre(0, 1, 3)) << "one Recv, then a Reply a request";
    EXPECT_EQ(sum_of(0), 3u);
    EXPECT_EQ(sum_of(2), 11u);
    EXPECT_EQ(kernel_.replies[1].token, 2u);
    EXPECT_TRUE(kernel_.replies[1].receives);
    EXPECT_EQ(server_.counters().requests, 3u);
    EXPECT_FALSE(kernel_.deadlines[0].has_value());
}

TEST_F(ServerLoop, ReceivesLongMessages) {
    Event event = request(0, 2, std::vector<std::byte>(8));
    event.message.arena.assign(60000, std::byte{7});
    const abi::Chunk chunk{0, 60000};
    std::memcpy(event.message.constant.data(), &chunk, sizeof(chunk));
    kernel_.events = {event};
    run();
    EXPECT_EQ(till_.stored, event.message.arena);
    EXPECT_FALSE(kernel_.replies[0].message.header.is_error());
}

TEST_F(ServerLoop, RefusesWrongMessagesAndClosesTheirHandles) {
    Event handles = request(0, 3, std::vector<std::byte>(8));
    handles.message.handles = {{.handle = 55, .rights = 0, .zero = 0}};
    kernel_.events = {request(7, 0), request(0, 9), request(0, 0, std::vector<std::byte>(16)), handles};
    run();
    for (usize index = 0; index < 4; ++index) {
        EXPECT_TRUE(is_empty_refusal(index));
    }
    EXPECT_EQ(server_.counters().malformed, 4u);
    EXPECT_THAT(kernel_.closed, ElementsAre(55u));
    EXPECT_EQ(till_.calls, 0);
}

TEST_F(ServerLoop, RoutesChannelsByTheirCookie) {
    Route route{42, other_dispatcher_};
    Route unused{43, dispatcher_};
    server_.add(route);
    server_.add(unused);
    kernel_.events = {add_request(1, 1, 42), add_request(1, 1, 41)};
    run();
    EXPECT_EQ(other_.calls, 1);
    EXPECT_EQ(till_.calls, 1);
}

TEST_F(ServerLoop, StopsWhenTheRequestAtHandIsAnswered) {
    till_.then = [this] { server_.stop(); };
    kernel_.events = {add_request(1, 2), add_request(3, 4)};
    EXPECT_TRUE(server_.run().has_value());
    EXPECT_EQ(kernel_.replies.size(), 1u);
    EXPECT_FALSE(kernel_.replies[0].receives);
    EXPECT_EQ(kernel_.events.size(), 1u);
    till_.then = [] {};
    run();
    EXPECT_EQ(kernel_.replies.size(), 2u) << "it can go on later";
}

TEST_F(ServerLoop, DeferredRequestsAreAnsweredWhenTheServerWants) {
    till_.deferring = true;
    ReplySpace<demo::Market::Dispatcher::kLimits> room;
    Event later = add_request(5, 6);
    later.before = [&] {
        EXPECT_THAT(kernel_.replies, IsEmpty());
        till_.deferring = false;
        idl::Outgoing out = room.outgoing();
        EXPECT_TRUE(shop::reply_add(std::move(till_.token), shop::AddOut{.sum = 30}, out).has_value());
    };
    kernel_.events = {add_request(1, 2), later};
    run();
    ASSERT_EQ(kernel_.replies.size(), 2u);
    EXPECT_EQ(kernel_.replies[0].token, 1u);
    EXPECT_EQ(sum_of(0), 30u);
    EXPECT_EQ(sum_of(1), 11u);
}

TEST_F(ServerLoop, CountsAnswersThatNobodyGets) {
    Event next = add_request(1, 2);
    next.reply_status = Status::NoToken;
    kernel_.events = {add_request(1, 2), next};
    run();
    EXPECT_EQ(server_.counters().failed_replies, 1u);
    EXPECT_EQ(kernel_.replies.size(), 2u) << "nobody is refused in place of a client that is gone";
}

TEST_F(ServerLoop, AnswersThatTheKernelRefusesBecomeRefusals) {
    kernel_.refusing_handles = true;
    till_.parts[0] = {.handle = abi::Handle{5}};
    Event lend = request(0, 3, std::vector<std::byte>(8));
    lend.message.handles = {{.handle = 55, .rights = abi::kAllRights, .zero = 0}};
    kernel_.events = {lend, add_request(1, 2)};
    run();
    ASSERT_EQ(kernel_.replies.size(), 3u);
    EXPECT_EQ(kernel_.replies[0].message.handles.size(), 1u);
    EXPECT_EQ(kernel_.replies[1].token, 1u);
    EXPECT_TRUE(is_empty_refusal(1));
    EXPECT_EQ(sum_of(2), 3u) << "and the loop goes on";
    EXPECT_EQ(server_.counters().failed_replies, 1u);
}

TEST_F(ServerLoop, EndsWithTheErrorsOfRecv) {
    // The first may mean a handle in the answer, which becomes a refusal; the second means the listener.
    kernel_.events = {add_request(1, 2), failure(Status::Revoked), failure(Status::Revoked)};
    EXPECT_EQ(server_.run().error(), Status::Revoked);
    kernel_.events = {failure(Status::Fault)};
    EXPECT_EQ(server_.run().error(), Status::Fault);
}

class Counter final : public NoticeHandler {
  public:
    explicit Counter(u64 cookie) : NoticeHandler{cookie} {}
    std::vector<u64> seen;

  private:
    void notice(u64 bits) override { seen.push_back(bits); }
};

TEST_F(ServerLoop, DeliversNoticesByCookie) {
    Counter first{1};
    Counter second{2};
    server_.add(first);
    server_.add(second);
    Event notice{.kind = abi::Kind::Notice, .message = {.constant = std::vector<std::byte>(8, std::byte{1})}};
    notice.cookie = 2;
    Event unknown = notice;
    unknown.cookie = 3;
    kernel_.events = {notice, add_request(1, 2), unknown};
    run();
    EXPECT_THAT(first.seen, IsEmpty());
    EXPECT_THAT(second.seen, ElementsAre(0x0101'0101'0101'0101u));
    EXPECT_EQ(server_.counters().notices, 2u);
    EXPECT_EQ(server_.counters().requests, 1u);
    EXPECT_EQ(kernel_.replies.size(), 1u) << "notices are not answered";
}

TEST_F(ServerLoop, BindsANoticeToItsHandler) {
    Counter handler{5};
    const Notice bell{OwnedHandle{abi::Handle{21}}};
    kernel_.bind_status = Status::BadState;
    EXPECT_EQ(server_.add(handler, bell).error(), Status::BadState);
    kernel_.bind_status = Status::Ok;
    EXPECT_TRUE(server_.add(handler, bell).has_value()) << "nothing was added before";
    EXPECT_THAT(kernel_.bound, ElementsAre(kListener.raw(), 21, 5));
    Event rung{.kind = abi::Kind::Notice, .message = {.constant = std::vector<std::byte>(8, std::byte{1})}};
    rung.cookie = 5;
    kernel_.events = {rung};
    run();
    EXPECT_THAT(handler.seen, ElementsAre(0x0101'0101'0101'0101u));
}

class Tick final : public Timer {
  public:
    std::function<void()> then = [] {};

  private:
    void expired() override { then(); }
};

TEST_F(ServerLoop, TimersBoundTheWait) {
    Tick tick;
    std::vector<u64> ticks;
    tick.then = [&] {
        ticks.push_back(kernel_.now);
        server_.timers().arm(tick, Deadline::at(kernel_.now + 100));
    };
    server_.timers().arm(tick, Deadline::at(100));
    Event first = failure(Status::Timeout);
    first.before = [&] { kernel_.now = 101; };
    Event second = failure(Status::Timeout);
    second.before = [&] { kernel_.now = 201; };
    kernel_.events = {first, add_request(1, 2), second};
    run();
    EXPECT_THAT(ticks, ElementsAre(101, 201));
    EXPECT_THAT(kernel_.deadlines, ElementsAre(100, 201, 201, 301));
    EXPECT_EQ(kernel_.replies.size(), 1u);
}

TEST_F(ServerLoop, TimersExpireWhileRequestsComeWithoutAPause) {
    Tick tick;
    usize answered = 0;
    tick.then = [&] { answered = kernel_.replies.size(); };
    server_.timers().arm(tick, Deadline::at(100));
    kernel_.now = 200;
    kernel_.events.assign(40, add_request(1, 2));
    run();
    EXPECT_EQ(answered, 16u) << "the answer at hand goes out before";
    EXPECT_EQ(kernel_.replies.size(), 40u);
    EXPECT_EQ(kernel_.traps[0], 1u) << "without timers nobody looks at the clock";
}

TEST_F(ServerLoop, TimersMayStopIt) {
    Tick tick;
    tick.then = [this] { server_.stop(); };
    server_.timers().arm(tick, Deadline::at(1));
    kernel_.now = 2;
    kernel_.events = {failure(Status::Timeout), add_request(1, 2)};
    EXPECT_TRUE(server_.run().has_value());
    EXPECT_EQ(kernel_.events.size(), 1u);
}

TEST(ServerSpace, OfShortMessagesReceivesInRegisters) {
    ServerSpace<idl::Limits{.request = {.constant = 64, .arena = 0, .handles = 0}, .response = {}}> shorter;
    EXPECT_TRUE(shorter.request.space().constant.empty());
    ServerSpace<idl::Limits{.request = {.constant = 72, .arena = 0, .handles = 0}, .response = {}}> longer;
    EXPECT_EQ(longer.request.space().constant.size(), 72u);
}

}  // namespace
}  // namespace kos::test
