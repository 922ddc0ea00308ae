// SPDX-License-Identifier: Apache-2.0
// The life of a family.
#include "family.hpp"

#include <span>
#include <string_view>

#include <kos/abi/rights.hpp>
#include <kos/base/start_block_writer.hpp>
#include <kos/clock.hpp>
#include <kos/core/channel.hpp>
#include <kos/core/handle.hpp>
#include <kos/core/task.hpp>

namespace stress {
namespace {

using kos::abi::Handle;
using kos::abi::StartHandleKind;
using kos::core::Channel;
using kos::core::Task;

constexpr kos::u16 kMaxWaiting = 2;
constexpr auto kReceive = static_cast<kos::abi::Rights>(kos::abi::Right::Receive);
constexpr auto kCall = static_cast<kos::abi::Rights>(kos::abi::Right::Call);

struct Family {
    Handle server;
    Handle listener;
    std::array<Handle, kClients> clients;
};

kos::Result<Handle> make_task(const Powers& powers, std::string_view program) {
    const Handle task = TRY(Task::create(powers.factory, program, program)).task;
    TRY(Task::load(task, program));
    return task;
}

kos::Result<> start(Handle task, const kos::NamedHandle& given, kos::abi::Rights rights) {
    kos::NamedHandle named = given;
    named.handle = TRY(Task::give(task, Handle{given.handle}, rights)).value;
    alignas(8) std::array<std::byte, 256> block;
    const kos::StartBlockContents contents{
        .name = "member", .arguments = {}, .environment = {}, .handles = std::span{&named, 1}};
    const kos::usize bytes = TRY(kos::write_start_block(block, contents));
    TRY(Task::set_arguments(task, std::span{block}.first(bytes)));
    return Task::start(task);
}

kos::Result<Handle> start_client(const Powers& powers, Handle listener, kos::u64 cookie) {
    const Handle task = TRY(make_task(powers, "stress_client"));
    const Handle channel = TRY(Channel::connect(listener, cookie, kMaxWaiting)).client;
    TRY(start(task, {"server", StartHandleKind::Connection, channel.raw(), 0}, kCall));
    TRY(kos::core::Handle::close(channel));
    return task;
}

kos::Result<Family> make_family(const Powers& powers) {
    Family family{};
    family.server = TRY(make_task(powers, "stress_server"));
    family.listener = TRY(Channel::create_listener(family.server)).listener;
    TRY(start(family.server, {"listener", StartHandleKind::Listener, family.listener.raw(), 0}, kReceive));
    for (kos::usize i = 0; i < kClients; ++i) {
        family.clients[i] = TRY(start_client(powers, family.listener, i));
    }
    return family;
}

// BAD_STATE: it has ended by itself.
kos::Result<> end(Handle task) {
    const auto ended = Task::terminate(task);
    return ended || ended.error() == kos::Status::BadState ? kos::Result<>{} : ended;
}

kos::Result<> bury(Handle task) {
    TRY(Task::wait(task));
    return kos::core::Handle::close(task);
}

}  // namespace

kos::Result<> live_and_die(const Powers& powers, Random& random) {
    const Family family = TRY(make_family(powers));
    kos::Clock::sleep(random.below(8'000) * kos::Clock::kMicrosecond);
    for (const Handle client : family.clients) {
        if (random.below(2) == 0) {
            TRY(end(client));
        }
    }
    // The clients that are left find their server gone.
    TRY(end(family.server));
    for (const Handle client : family.clients) {
        TRY(bury(client));
    }
    TRY(bury(family.server));
    return kos::core::Handle::close(family.listener);
}

}  // namespace stress
