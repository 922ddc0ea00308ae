// SPDX-License-Identifier: Apache-2.0
// core.Name as system calls: every status, and deaths in every state.
#include "core/test/core_test.hpp"
#include "core_dispatch.hpp"
#include "ipc/service_name.hpp"
#include "obj/audit.hpp"
#include "obj/resource.hpp"
#include "service/types.hpp"

namespace kos::core {
namespace {

using namespace test;
using service::types::kAcceptAll;
using service::types::kAcceptBySid;
using service::types::kAcceptEach;

enum class Names : u16 {
    Create,
    Publish,
    Withdraw,
    Connect,
    NextRequest,
    Accept,
    Refuse
};
constexpr Endpoint endpoint_of(Names) {
    return Endpoint::Name;
}

// task_ is the server, clients are tasks of their own.
class NameTest : public CoreTest {
  protected:
    void SetUp() override {
        CoreTest::SetUp();
        registry_ = task_->give(**obj::Resource::create(abi::ObjectType::NameRegistry), abi::kAllRights)->raw();
        ASSERT_EQ(create("phoenix"), Status::Ok);
        name_ = answer();
        listener_ = make_listener();
    }
    void TearDown() override {
        for (auto& task : clients_) {
            task->end({});
        }
        clients_.clear();
        CoreTest::TearDown();
    }

    u64 make_listener() {
        EXPECT_EQ(call(Channels::CreateListener, {own_.raw()}), Status::Ok);
        return answer();
    }
    Status create(std::string_view text) {
        const std::string arena = std::string{text} + '\0';
        return call_text(*caller_, Names::Create, arena, {registry_, chunk(0, arena.size())}, 0);
    }
    Status publish(u64 acceptance = kAcceptAll, u64 cookie = 5) {
        return publish_with(name_, listener_, acceptance, cookie, acceptance == kAcceptEach ? 0 : 4);
    }
    Status publish_with(u64 name, u64 listener, u64 acceptance, u64 cookie, u64 max_waiting) {
        return call(Names::Publish, {name, listener, acceptance, cookie, max_waiting});
    }
    Thread& make_client() {
        clients_.push_back(make_task("client"));
        return make_thread_of(*clients_.back());
    }
    Status connect(Thread& client, u64 deadline = 0, std::string_view text = "phoenix") {
        const std::string arena = std::string{text} + '\0';
        return call_text(client, Names::Connect, arena, {chunk(0, arena.size())}, deadline);
    }
    Status next_request(u64 after, u64 deadline = 0) {
        return call_text(*caller_, Names::NextRequest, {}, {name_, after}, deadline);
    }
    // A system call with an arena both ways.
    Status call_text(Thread& thread, Names method, std::string_view arena, std::initializer_list<u64> words,
                     u64 deadline) {
        vmm::AddressSpace& space = *thread.process().space();
        abi::Descriptor descriptor{};
        descriptor.arena = arena.empty() ? 0 : kArenaAt.raw();
        descriptor.arena_size = static_cast<u32>(arena.size());
        descriptor.in_arena = kInArenaAt.raw();
        descriptor.in_arena_capacity = 256;
        EXPECT_TRUE(space.copy_out(kDescriptorAt, std::as_bytes(std::span{&descriptor, 1})));
        if (!arena.empty()) {
            EXPECT_TRUE(space.copy_out(kArenaAt, std::as_bytes(std::span{arena})));
        }
        const Header header = header_of(method, words.size()).with(Header::kDesc).with(Header::kDeadline);
        return trap(thread, 0, header, words, deadline);
    }
    // Makes the system call of a thread that was restarted, as its next instruction would.
    Status again(Thread& thread) {
        const obj::Ref<Thread> hold{thread};
        run(thread);
        looks_ = 0;
        system_call(thread, 0);
        thread::switch_to_next();
        return thread.waits_for() == thread::WaitKind::None ? static_cast<Status>(thread.frame.x[0]) : kBlocked;
    }
    static bool waits(const Thread& thread) { return thread.waits_for() != thread::WaitKind::None; }
    static const ipc::Channel& channel_of(Thread& client) {
        const abi::Handle handle{client.frame.x[2]};
        return static_cast<ipc::Channel&>(**client.process().handles().resolve(handle, abi::ObjectType::Channel, 0));
    }

    static constexpr u64 kLater = 1'000'000;

    u64 registry_ = 0;
    u64 name_ = 0;
    u64 listener_ = 0;
    std::vector<obj::Ref<Task>> clients_;
};

TEST_F(NameTest, TextsAreCheckedAndTakenOnce) {
    EXPECT_EQ(create("phoenix"), Status::Exists);
    EXPECT_EQ(create(""), Status::Invalid);
    EXPECT_EQ(create("a\nb"), Status::Invalid);
    EXPECT_EQ(create("a\x7f"), Status::Invalid);
    EXPECT_EQ(create(std::string(64, 'a')), Status::TooBig);
    EXPECT_EQ(create(std::string(63, 'a')), Status::Ok);
    EXPECT_EQ(call(Handles::Close, {name_}), Status::Ok);
    EXPECT_EQ(create("phoenix"), Status::Ok) << "its last handle was closed";
}

TEST_F(NameTest, NamesAreMadeWithTheRegistry) {
    const std::string_view arena{"other\0", 6};
    EXPECT_EQ(call_text(*caller_, Names::Create, arena, {own_.raw(), chunk(0, 6)}, 0), Status::WrongType);
    EXPECT_EQ(call_text(*caller_, Names::Create, arena, {1, chunk(0, 6)}, 0), Status::BadHandle);
    ASSERT_EQ(call(Handles::Duplicate, {registry_, 0}), Status::Ok);
    EXPECT_EQ(call_text(*caller_, Names::Create, arena, {answer(), chunk(0, 6)}, 0), Status::NoRights);
}

TEST_F(NameTest, PublishingNeedsTheNameAndTheListener) {
    EXPECT_EQ(publish_with(0, listener_, kAcceptAll, 5, 4), Status::BadHandle);
    EXPECT_EQ(publish_with(listener_, listener_, kAcceptAll, 5, 4), Status::WrongType);
    EXPECT_EQ(publish_with(name_, name_, kAcceptAll, 5, 4), Status::WrongType);
    ASSERT_EQ(call(Handles::Duplicate, {name_, static_cast<u64>(abi::Right::GetSid)}), Status::Ok);
    const u64 weak = answer();
    EXPECT_EQ(publish_with(weak, listener_, kAcceptAll, 5, 4), Status::NoRights);
    EXPECT_EQ(call(Names::Withdraw, {weak}), Status::NoRights);
    EXPECT_EQ(call(Names::Accept, {weak, 1, 5, 4}), Status::NoRights);
    ASSERT_EQ(call(Handles::Duplicate, {listener_, static_cast<u64>(abi::Right::Receive)}), Status::Ok);
    EXPECT_EQ(publish_with(name_, answer(), kAcceptAll, 5, 4), Status::NoRights);
    EXPECT_EQ(call(Names::Withdraw, {name_}), Status::BadState);
}

TEST_F(NameTest, PublishingChecksHowClientsAreTaken) {
    EXPECT_EQ(publish_with(name_, listener_, 3, 0, 4), Status::Invalid);
    EXPECT_EQ(publish_with(name_, listener_, kAcceptAll, 5, 0), Status::Invalid);
    EXPECT_EQ(publish_with(name_, listener_, kAcceptAll, 5, 1025), Status::Invalid);
    EXPECT_EQ(publish_with(name_, listener_, kAcceptBySid, 5, 4), Status::Invalid);
    EXPECT_EQ(publish_with(name_, listener_, kAcceptEach, 0, 4), Status::Invalid);
    EXPECT_EQ(publish_with(name_, listener_, kAcceptEach, 5, 0), Status::Invalid);
    EXPECT_EQ(publish(), Status::Ok);
    EXPECT_EQ(publish(), Status::Exists);
    EXPECT_EQ(publish_with(name_, make_listener(), kAcceptAll, 5, 4), Status::Exists);
}

TEST_F(NameTest, AListenerHasSixteenNames) {
    const obj::Ref<Task> holder = make_task("holder");
    auto& listener =
        static_cast<ipc::Listener&>(**task_->handles().resolve(abi::Handle{listener_}, abi::ObjectType::Listener, 0));
    for (u32 index = 0; index <= ipc::ServiceName::kMostNames; ++index) {
        ipc::ServiceName* name = *ipc::ServiceName::create(*holder, *obj::Name::create("name" + std::to_string(index)));
        ASSERT_TRUE(holder->give(*name, abi::kAllRights));
        u64 ticket = 0;
        const auto published = name->publish(listener, {.max_waiting = 4}, ticket);
        EXPECT_EQ(published.has_value(), index < ipc::ServiceName::kMostNames);
        EXPECT_TRUE(published || published.error() == Status::Quota);
    }
    EXPECT_EQ(call(Handles::Close, {listener_}), Status::Ok);
    EXPECT_FALSE((*ipc::ServiceName::find("name0"))->published()) << "free again with the listener's last handle";
    EXPECT_FALSE((*ipc::ServiceName::find("name15"))->published());
    holder->end({});
}

TEST_F(NameTest, ClientsConnectByTheName) {
    Thread& client = make_client();
    EXPECT_EQ(connect(client, 0, "nobody"), Status::NotFound);
    EXPECT_EQ(connect(client), Status::Timeout) << "known, but nobody publishes it";
    ASSERT_EQ(publish(), Status::Ok);
    ASSERT_EQ(connect(client), Status::Ok);
    EXPECT_EQ(channel_of(client).cookie(), 5U);
    EXPECT_EQ(&channel_of(client).payer(), &client.process().account());
    const auto rights = client.process().handles().rights(abi::Handle{client.frame.x[2]});
    EXPECT_EQ(*rights & static_cast<abi::Rights>(abi::Right::Transfer), 0U) << "the server took this client only";
    EXPECT_NE(*rights & static_cast<abi::Rights>(abi::Right::Call), 0U);
    ASSERT_EQ(call(Names::Withdraw, {name_}), Status::Ok);
    EXPECT_TRUE(channel_of(client).connected());
    ASSERT_EQ(publish(kAcceptBySid, 0), Status::Ok);
    ASSERT_EQ(connect(client), Status::Ok);
    EXPECT_EQ(channel_of(client).cookie(), client.process().sid());
}

TEST_F(NameTest, AClientWithoutRoomPaysNothing) {
    ASSERT_EQ(publish(), Status::Ok);
    Thread& client = make_client();
    while (clients_.back()->give(*clients_.back(), 0)) {
    }
    const u64 used = client.process().account().used();
    const u64 server_used = task_->account().used();
    EXPECT_EQ(connect(client), Status::Quota);
    EXPECT_EQ(client.process().account().used(), used);
    EXPECT_EQ(task_->account().used(), server_used);
}

TEST_F(NameTest, WhoWaitsConnectsWhenTheNameIsPublished) {
    Thread& client = make_client();
    client.frame.elr = 0x40'1000;
    ASSERT_EQ(connect(client, kLater), kBlocked);
    ASSERT_EQ(publish(), Status::Ok);
    EXPECT_FALSE(waits(client));
    EXPECT_EQ(client.frame.elr, 0x40'1000U - 4) << "it makes its call again";
    EXPECT_EQ(again(client), Status::Ok);
    EXPECT_EQ(channel_of(client).cookie(), 5U);
}

TEST_F(NameTest, WhoWaitsTimesOut) {
    Thread& client = make_client();
    ASSERT_EQ(connect(client, kLater), kBlocked);
    pass_to(kLater + 1);
    EXPECT_FALSE(waits(client));
    EXPECT_EQ(static_cast<Status>(client.frame.x[0]), Status::Timeout);
    EXPECT_EQ(client.restart_ticket, 0U);
    ASSERT_EQ(publish(), Status::Ok);
}

TEST_F(NameTest, WhoWaitsMayDie) {
    ASSERT_EQ(connect(make_client(), kLater), kBlocked);
    ASSERT_EQ(connect(make_client(), kLater), kBlocked);
    clients_.front()->end({});
    ASSERT_EQ(publish(kAcceptEach, 0), Status::Ok);
    EXPECT_EQ(next_request(0), Status::Timeout) << "the other one has not tried again";
    clients_.back()->end({});
    EXPECT_EQ(next_request(0), Status::Timeout);
}

TEST_F(NameTest, ANameThatGoesWakesWhoWaits) {
    Thread& client = make_client();
    ASSERT_EQ(connect(client, kLater), kBlocked);
    ASSERT_EQ(call(Handles::Close, {name_}), Status::Ok);
    EXPECT_EQ(static_cast<Status>(client.frame.x[0]), Status::NotFound);
    EXPECT_EQ(connect(client, kLater), Status::NotFound);
}

TEST_F(NameTest, TheQueueOfANameIsShared) {
    Thread& first = make_client();
    ASSERT_EQ(connect(first, kLater), kBlocked);
    for (u32 index = 1; index < ipc::ServiceName::kMostWaitingOfOneProcess; ++index) {
        ASSERT_EQ(connect(make_thread_of(*clients_.back()), kLater), kBlocked);
    }
    EXPECT_EQ(connect(make_thread_of(*clients_.back()), kLater), Status::Quota);
    const u64 server_used = task_->account().used();
    for (u32 process = 1; process < ipc::ServiceName::kMostWaiting / ipc::ServiceName::kMostWaitingOfOneProcess;
         ++process) {
        ASSERT_EQ(connect(make_client(), kLater), kBlocked);
        for (u32 index = 1; index < ipc::ServiceName::kMostWaitingOfOneProcess; ++index) {
            ASSERT_EQ(connect(make_thread_of(*clients_.back()), kLater), kBlocked);
        }
    }
    EXPECT_EQ(connect(make_client(), kLater), Status::Quota);
    EXPECT_EQ(task_->account().used(), server_used) << "strangers cost the server nothing";
    clients_.front()->end({});
    EXPECT_EQ(connect(make_client(), kLater), kBlocked);
}

TEST_F(NameTest, PublishingLetsInterruptsIn) {
    Thread* clients[4];
    for (Thread*& client : clients) {
        client = &make_client();
        ASSERT_EQ(connect(*client, kLater), kBlocked);
    }
    interrupt_work();
    static_cast<void>(publish());
    EXPECT_NE(caller_->restart_ticket, 0U);
    EXPECT_FALSE(waits(*clients[1]));
    EXPECT_TRUE(waits(*clients[2])) << "two of them between two looks";
    EXPECT_EQ(again(*clients[0]), Status::Ok) << "it is published already";
    static_cast<void>(again(*caller_));
    EXPECT_FALSE(waits(*clients[3]));
    hal::host::processor().interrupt_pending = nullptr;
    EXPECT_EQ(again(*caller_), Status::Ok);
    EXPECT_EQ(caller_->restart_ticket, 0U);
    EXPECT_EQ(again(*clients[3]), Status::Ok);
}

TEST_F(NameTest, AnInterruptedPublishEndsWhenTheNameWasWithdrawn) {
    Thread& second = make_thread_of(*task_);
    for (int index = 0; index < 4; ++index) {
        ASSERT_EQ(connect(make_client(), kLater), kBlocked);
    }
    interrupt_work();
    static_cast<void>(publish());
    hal::host::processor().interrupt_pending = nullptr;
    EXPECT_EQ(call(second, Names::Withdraw, {name_}), Status::Ok);
    EXPECT_EQ(again(*caller_), Status::Ok);
    EXPECT_EQ(caller_->restart_ticket, 0U);
    EXPECT_FALSE((*ipc::ServiceName::find("phoenix"))->published());
}

TEST_F(NameTest, RequestsAreToldOfAcceptedAndRefused) {
    EXPECT_EQ(next_request(0), Status::BadState);
    ASSERT_EQ(publish(kAcceptEach, 0), Status::Ok);
    EXPECT_EQ(next_request(0), Status::Timeout);
    Thread& client = make_client();
    Thread& other = make_client();
    EXPECT_EQ(connect(client), Status::Timeout);
    ASSERT_EQ(connect(client, kLater), kBlocked);
    ASSERT_EQ(connect(other, kLater), kBlocked);

    ASSERT_EQ(next_request(0), Status::Ok);
    const u64 first = answer();
    EXPECT_EQ(caller_->frame.x[3], client.process().sid());
    char text[7] = {};
    EXPECT_TRUE(task_->space()->copy_in(std::as_writable_bytes(std::span{text}), kInArenaAt));
    EXPECT_STREQ(text, "client") << "its class";
    ASSERT_EQ(next_request(first), Status::Ok);
    const u64 second = answer();
    EXPECT_EQ(next_request(second), Status::Timeout);

    EXPECT_EQ(call(Names::Accept, {name_, first, 77, 0}), Status::Invalid);
    EXPECT_EQ(call(Names::Accept, {name_, first, 77, 1025}), Status::Invalid);
    EXPECT_EQ(call(Names::Accept, {name_, 0, 77, 4}), Status::NoToken);
    EXPECT_EQ(call(Names::Accept, {name_, second + 1, 77, 4}), Status::NoToken);
    ASSERT_EQ(call(Names::Accept, {name_, first, 77, 4}), Status::Ok);
    EXPECT_EQ(call(Names::Accept, {name_, first, 77, 4}), Status::NoToken) << "twice";
    EXPECT_EQ(call(Names::Refuse, {name_, first, 9}), Status::NoToken);
    EXPECT_EQ(static_cast<Status>(client.frame.x[0]), Status::Ok);
    EXPECT_EQ(channel_of(client).cookie(), 77U);
    EXPECT_EQ(client.restart_ticket, 0U);

    EXPECT_EQ(call(Names::Refuse, {name_, second, 0}), Status::Invalid);
    EXPECT_EQ(call(Names::Refuse, {name_, second, kStatusCount}), Status::Invalid);
    ASSERT_EQ(call(Names::Refuse, {name_, second, static_cast<u64>(Status::Denied)}), Status::Ok);
    EXPECT_EQ(static_cast<Status>(other.frame.x[0]), Status::Denied);
}

TEST_F(NameTest, AClientThatCannotTakeItsConnectionIsTold) {
    ASSERT_EQ(publish(kAcceptEach, 0), Status::Ok);
    Thread& client = make_client();
    while (clients_.back()->give(*clients_.back(), 0)) {
    }
    ASSERT_EQ(connect(client, kLater), kBlocked);
    ASSERT_EQ(next_request(0), Status::Ok);
    const u64 used = client.process().account().used();
    EXPECT_EQ(call(Names::Accept, {name_, answer(), 77, 4}), Status::NotConnected);
    EXPECT_EQ(static_cast<Status>(client.frame.x[0]), Status::Quota);
    EXPECT_EQ(client.process().account().used(), used);
}

TEST_F(NameTest, AServerWaitsForRequests) {
    Thread& second = make_thread_of(*task_);
    ASSERT_EQ(publish(kAcceptEach, 0), Status::Ok);
    ASSERT_EQ(next_request(0, kLater), kBlocked);
    EXPECT_EQ(call_text(second, Names::NextRequest, {}, {name_, 0}, kLater), Status::BadState) << "one waits already";
    Thread& client = make_client();
    ASSERT_EQ(connect(client, kLater), kBlocked);
    EXPECT_FALSE(waits(*caller_));
    ASSERT_EQ(again(*caller_), Status::Ok);
    const u64 request = answer();
    ASSERT_EQ(next_request(request, kLater), kBlocked);
    ASSERT_EQ(call(second, Names::Withdraw, {name_}), Status::Ok);
    EXPECT_EQ(static_cast<Status>(caller_->frame.x[0]), Status::NotConnected);
    EXPECT_TRUE(waits(client)) << "for the next server";
    EXPECT_EQ(call(Names::Accept, {name_, request, 77, 4}), Status::NoToken);
}

TEST_F(NameTest, TheNextServerGetsWhoWaited) {
    ASSERT_EQ(publish(kAcceptEach, 0), Status::Ok);
    Thread& client = make_client();
    ASSERT_EQ(connect(client, kLater), kBlocked);
    ASSERT_EQ(next_request(0), Status::Ok);
    const u64 old = answer();
    ASSERT_EQ(call(Handles::Close, {listener_}), Status::Ok);
    EXPECT_TRUE(waits(client));
    listener_ = make_listener();
    ASSERT_EQ(publish(kAcceptEach, 0), Status::Ok);
    EXPECT_EQ(call(Names::Accept, {name_, old, 77, 4}), Status::NoToken) << "it was told of to the one before";
    EXPECT_EQ(next_request(0), Status::Timeout);
    ASSERT_EQ(again(client), kBlocked);
    ASSERT_EQ(next_request(0), Status::Ok);
    EXPECT_GT(answer(), old);
}

TEST_F(NameTest, AServerThatEndsFreesItsNames) {
    obj::Ref<Task> init = make_task("init");
    ipc::ServiceName& name = **ipc::ServiceName::find("phoenix");
    ASSERT_TRUE(init->give(name, abi::kAllRights));
    ASSERT_EQ(publish(), Status::Ok);
    Thread& client = make_client();
    ASSERT_EQ(connect(client), Status::Ok);
    const ipc::Channel& channel = channel_of(client);
    task_->end({});
    EXPECT_FALSE(name.published());
    EXPECT_FALSE(channel.connected());
    ASSERT_EQ(connect(client, kLater), kBlocked);
    init->end({});
    EXPECT_EQ(static_cast<Status>(client.frame.x[0]), Status::NotFound);
    EXPECT_TRUE(client.process().handles().audit().clean());
    for (auto& task : clients_) {
        task->end({});
    }
    clients_.clear();
}

TEST_F(NameTest, ARevokedNameHandlePublishesNothing) {
    ASSERT_EQ(call(Handles::Duplicate, {name_, abi::kAllRights & 0xffff & 0x100f}), Status::Ok);
    const u64 derived = answer();
    ASSERT_EQ(call(Handles::Revoke, {name_}), Status::Ok);
    EXPECT_EQ(publish_with(derived, listener_, kAcceptAll, 5, 4), Status::Revoked);
    EXPECT_EQ(publish(), Status::Ok);
}

// Each allocation of Create and Connect fails once; nothing stays behind.
TEST_F(NameTest, NothingIsLeftWhenMemoryEnds) {
    ASSERT_EQ(publish(), Status::Ok);
    Thread& client = make_client();
    obj::Process& process = client.process();
    const u64 room = process.account().limit() - process.account().used();
    for (const u64 left : {u64{0}, u64{64}, u64{128}, u64{256}, u64{512}}) {
        ASSERT_LT(left, room);
        ASSERT_TRUE(process.account().charge(room - left));
        const u64 used = process.account().used();
        const Status status = connect(client);
        if (status == Status::Ok) {
            EXPECT_TRUE(process.handles().close(abi::Handle{client.frame.x[2]}));
        } else {
            EXPECT_EQ(status, Status::Quota);
        }
        EXPECT_EQ(process.account().used(), used) << left;
        process.account().release(room - left);
    }
}

}  // namespace
}  // namespace kos::core
