// SPDX-License-Identifier: Apache-2.0
// The first process: new threads, a server that keeps a pattern itself, and two processes that it suspends on their
// way.
#include <array>

#include <kos/channel.hpp>
#include <kos/child.hpp>
#include <kos/clock.hpp>
#include <kos/core/stat.hpp>
#include <kos/listener.hpp>
#include <kos/print.hpp>
#include <kos/process.hpp>
#include <kos/thread.hpp>

#include "../balance.hpp"
#include "../end_of_run.hpp"
#include "registers.hpp"

namespace {

using kos::Child;
using kos::Clock;
using kos::u32;
using kos::u64;
using kos::abi::StartHandleKind;

constexpr u32 kNewThreads = 50;
constexpr u32 kPeers = 2;
constexpr u64 kStop = ~u64{0};

struct Powers {
    kos::abi::Handle factory;
    kos::abi::Handle stat;
};

// Looks, and leaves something for whoever comes next.
void look_once(bool& found_zeros) {
    found_zeros = fp::zero(fp::read());
    fp::write(fp::pattern(kStop));
}

kos::Result<> check_new_threads() {
    for (u32 index = 0; index < kNewThreads; ++index) {
        bool found_zeros = false;
        kos::Thread thread = TRY(kos::Thread::create(look_once, found_zeros));
        TRY(thread.join());
        if (!found_zeros) {
            kos::println("WRONG: a new thread finds something in its registers");
        }
    }
    kos::println("fp: a new thread finds zeros, {} times", kNewThreads);
    return {};
}

// Answers until it is told to stop, and looks at its own registers each time.
void serve(const kos::OwnedHandle& handle) {
    fp::Keeper keeper{kStop / 2};
    const kos::Listener listener{handle.get()};
    auto request = listener.receive();
    while (request) {
        keeper.look();
        const std::array answer{request->words[0] + 1};
        const bool stop = request->words[0] == kStop;
        const kos::Response response{.constant = std::as_bytes(std::span{answer})};
        if (stop) {
            static_cast<void>(kos::Listener::reply(std::move(request->token), response));
            break;
        }
        request = listener.reply_and_receive(std::move(request->token), response);
    }
    kos::println("fp: the server looked {} times, {} wrong", keeper.looks(), keeper.wrong());
}

kos::Result<Child> start_peer(const Powers& powers, const kos::Channel& server, std::string_view number) {
    Child child = TRY(Child::load(powers.factory, {.path = "fp_peer", .security_class = "tests.FpPeer"}));
    const kos::abi::Handle given =
        TRY(child.give(server.handle(), static_cast<kos::abi::Rights>(kos::abi::Right::Call)));
    const std::array<kos::NamedHandle, 2> handles{
        TRY(child.give_itself()), kos::NamedHandle{"server", StartHandleKind::Resource, given.raw(), 0}};
    const std::array<std::string_view, 1> arguments{number};
    TRY(child.start({.name = "fp_peer", .arguments = arguments, .environment = {}, .handles = handles}));
    return child;
}

// Stops and resumes them wherever they are, until they end.
kos::Result<> disturb(std::span<const Child, kPeers> peers) {
    u32 times = 0;
    for (const Child& peer : peers) {
        while (!peer.wait(kos::Deadline::at(0))) {
            if (peer.suspend()) {
                Clock::sleep(Clock::kMillisecond);
                TRY(peer.resume());
                ++times;
            }
            Clock::sleep(3 * Clock::kMillisecond);
        }
    }
    kos::println("fp: suspended and resumed {} times", times);
    return {};
}

kos::Result<> check_processes(const Powers& powers) {
    const kos::OwnedHandle listener = TRY(kos::Channel::create_listener());
    const kos::Channel channel = TRY(kos::Channel::create(listener, 0));
    kos::Thread server = TRY(kos::Thread::create(serve, listener));
    const std::array<Child, kPeers> peers{TRY(start_peer(powers, channel, "1")), TRY(start_peer(powers, channel, "2"))};
    TRY(disturb(peers));
    const std::array<u64, 1> stop{kStop};
    std::array<u64, 1> answer{};
    kos::Message message{.constant = std::as_bytes(std::span{stop}),
                         .in_constant = std::as_writable_bytes(std::span{answer})};
    TRY(channel.call(message));
    return server.join();
}

kos::Result<> run() {
    const Powers powers{TRY(kos::process::handle(StartHandleKind::Resource, "task_factory")),
                        TRY(kos::process::handle(StartHandleKind::Resource, "stat"))};
    TRY(check_new_threads());
    const Balance before = TRY(kos::core::Stat::audit(powers.stat));
    TRY(check_new_threads());
    TRY(check_processes(powers));
    const Balance after = TRY(kos::core::Stat::audit(powers.stat));
    constexpr u64 kTablesThatDiffer = 8;
    if (same(before, after, kTablesThatDiffer)) {
        kos::println("fp: nothing is left of it");
    } else {
        print_difference(before, after);
    }
    return {};
}

}  // namespace

int main(int, char**) {
    return end_run(run());
}
