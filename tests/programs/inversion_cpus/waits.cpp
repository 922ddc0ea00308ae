// SPDX-License-Identifier: Apache-2.0
// Low threads that hold something are stopped by the load until somebody high wants it; from then on until they let go,
// the load does not make one step on their CPU.
#include "waits.hpp"

#include <kos/channel.hpp>
#include <kos/core/thread.hpp>
#include <kos/listener.hpp>
#include <kos/lock.hpp>
#include <kos/message.hpp>
#include <kos/priority_mutex.hpp>

namespace inversion {

namespace {

bool waits(const Thread& thread) {
    const auto info = kos::core::Thread::info(thread.handle().get());
    return info && info->state == kos::core::kThreadBlocked;
}

struct Holder {
    const Load& load;
    Work work;
    kos::PriorityMutex mutex{};
    kos::PriorityMutex* second = nullptr;  // wanted, too
    std::atomic<bool> placed{false};
    std::atomic<bool> holds{false};
    std::atomic<bool> go{false};
    std::atomic<bool> wants{false};

    static void run(Holder& self) {
        wait_until([&] { return self.placed.load(); });
        const kos::Lock lock{self.mutex};
        self.holds = true;
        wait_until([&] { return self.go.load(); });  // to be ready for which is not enough under the load
        if (self.second == nullptr) {
            self.work.run(self.load);
        } else {
            self.wants = true;
            const kos::Lock both{*self.second};
            self.work.run(self.load);
        }
    }
};

struct Wanter {
    kos::PriorityMutex& mutex;
    std::atomic<bool> placed{false};

    static void run(Wanter& self) {
        wait_until([&] { return self.placed.load(); });
        const kos::Lock lock{self.mutex};
    }
};

Result<> mutex_scene(u32 cpus, u32 holds, u32 wants, Check& check) {
    Load load;
    Holder holder{.load = load, .work = {holds}};
    Wanter wanter{holder.mutex};
    Thread low = TRY(create_on(holds, kLow, Holder::run, holder));
    wait_until([&] { return holder.holds.load(); });
    TRY(load.begin(cpus));
    holder.go = true;
    Thread high = TRY(create_on(wants, kHigh, Wanter::run, wanter));
    const auto waited = high.join(patience());
    load.end();
    check.that(waited && holder.work.disturbed == 0, "who holds the mutex runs before the load");
    return low.join(patience());
}

struct Server {
    const Load& load;
    Work work;
    kos::abi::Handle listener;
    std::atomic<bool> placed{false};
    std::atomic<bool> ready{false};

    static void run(Server& self) {
        wait_until([&] { return self.placed.load(); });
        self.ready = true;
        if (auto request = kos::Listener{self.listener}.receive({}, patience())) {
            self.work.run(self.load);
            static_cast<void>(kos::Listener::reply(std::move(request->token), {}));
        }
    }
};

struct Client {
    const kos::Channel& channel;
    bool answered = false;
    std::atomic<bool> placed{false};

    static void run(Client& self) {
        wait_until([&] { return self.placed.load(); });
        kos::Message message{};
        self.answered = self.channel.call(message).has_value();
    }
};

// A server that has not yet received is nobody's: it waits before the load begins.
Result<> server_scene(u32 cpus, u32 serves, u32 wants, Check& check) {
    Load load;
    const kos::OwnedHandle listener = TRY(kos::Channel::create_listener());
    const kos::Channel channel = TRY(kos::Channel::create(listener, 0));
    Server server{.load = load, .work = {serves}, .listener = listener.get()};
    Client client{channel};
    Thread low = TRY(create_on(serves, kLow, Server::run, server));
    wait_until([&] { return server.ready.load() && waits(low); });
    TRY(load.begin(cpus));
    Thread high = TRY(create_on(wants, kHigh, Client::run, client));
    const auto waited = high.join(patience());
    load.end();
    check.that(waited && client.answered && server.work.disturbed == 0, "who serves runs before the load");
    return low.join(patience());
}

Result<> chain_scene(u32 cpus, u32 first, u32 second, u32 wants, Check& check) {
    Load load;
    Holder last{.load = load, .work = {second}};
    Holder middle{.load = load, .work = {first}, .second = &last.mutex};
    Wanter wanter{middle.mutex};
    Thread low = TRY(create_on(second, kLow, Holder::run, last));
    Thread between = TRY(create_on(first, kLow, Holder::run, middle));
    wait_until([&] { return last.holds && middle.holds; });
    middle.go = true;
    wait_until([&] { return middle.wants && waits(between); });
    TRY(load.begin(cpus));
    last.go = true;
    Thread high = TRY(create_on(wants, kHigh, Wanter::run, wanter));
    const auto waited = high.join(patience());
    load.end();
    check.that(waited && last.work.disturbed == 0, "the last one of a chain runs before the load");
    check.that(middle.work.disturbed == 0, "and the one between");
    TRY(between.join(patience()));
    return low.join(patience());
}

}  // namespace

Result<> check_mutex(u32 cpus, Check& check) {
    for (u32 pair = 0; pair < cpus * cpus; ++pair) {
        TRY(mutex_scene(cpus, pair / cpus, pair % cpus, check));
    }
    return {};
}

Result<> check_server(u32 cpus, Check& check) {
    for (u32 pair = 0; pair < cpus * cpus; ++pair) {
        TRY(server_scene(cpus, pair / cpus, pair % cpus, check));
    }
    return {};
}

Result<> check_chain(u32 cpus, Check& check) {
    for (u32 pair = 0; pair < cpus * cpus; ++pair) {
        const u32 first = pair / cpus;
        const u32 second = pair % cpus;
        TRY(chain_scene(cpus, first, second, (first + second) % cpus, check));
    }
    return {};
}

}  // namespace inversion
