// SPDX-License-Identifier: Apache-2.0
// The life of a family.
#include "family.hpp"

#include <span>
#include <string_view>

#include <kos/abi/rights.hpp>
#include <kos/base/start_block_writer.hpp>
#include <kos/channel.hpp>
#include <kos/clock.hpp>
#include <kos/core/task.hpp>

namespace stress {
namespace {

using kos::Channel;
using kos::OwnedHandle;
using kos::abi::Handle;
using kos::abi::StartHandleKind;
using kos::core::Task;

constexpr kos::u16 kMaxWaiting = 2;
constexpr auto kReceive = static_cast<kos::abi::Rights>(kos::abi::Right::Receive);
constexpr auto kCall = static_cast<kos::abi::Rights>(kos::abi::Right::Call);

struct Family {
    OwnedHandle server;
    OwnedHandle listener;
    std::array<OwnedHandle, kClients> clients;
};

kos::Result<OwnedHandle> make_task(const Powers& powers, std::string_view class_name, std::string_view program) {
    OwnedHandle task{TRY(Task::create(powers.factory, program, class_name)).task};
    TRY(Task::load(task.get(), program));
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

kos::Result<OwnedHandle> start_client(const Powers& powers, const OwnedHandle& listener, kos::u64 cookie) {
    OwnedHandle task = TRY(make_task(powers, "stress.Client", "stress_client"));
    const Channel channel = TRY(Channel::create(listener, cookie, kMaxWaiting));
    TRY(start(task.get(), {"server", StartHandleKind::Connection, channel.handle().raw(), 0}, kCall));
    return task;
}

kos::Result<Family> make_family(const Powers& powers) {
    Family family;
    family.server = TRY(make_task(powers, "stress.Server", "stress_server"));
    family.listener = TRY(Channel::create_listener(family.server.get()));
    TRY(start(family.server.get(), {"listener", StartHandleKind::Listener, family.listener.get().raw(), 0}, kReceive));
    for (kos::usize i = 0; i < kClients; ++i) {
        family.clients[i] = TRY(start_client(powers, family.listener, i));
    }
    return family;
}

// BAD_STATE: it has ended by itself.
kos::Result<> end(const OwnedHandle& task) {
    const auto ended = Task::terminate(task.get());
    return ended || ended.error() == kos::Status::BadState ? kos::Result<>{} : ended;
}

kos::Result<> bury(OwnedHandle& task) {
    TRY(Task::wait(task.get()));
    return task.close();
}

}  // namespace

kos::Result<> live_and_die(const Powers& powers, Random& random) {
    Family family = TRY(make_family(powers));
    kos::Clock::sleep(random.below(8'000) * kos::Clock::kMicrosecond);
    for (const OwnedHandle& client : family.clients) {
        if (random.below(2) == 0) {
            TRY(end(client));
        }
    }
    // The clients that are left find their server gone.
    TRY(end(family.server));
    for (OwnedHandle& client : family.clients) {
        TRY(bury(client));
    }
    TRY(bury(family.server));
    return family.listener.close();
}

}  // namespace stress
