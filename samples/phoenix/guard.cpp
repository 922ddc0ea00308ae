// SPDX-License-Identifier: Apache-2.0
// phoenix's guard: starts a server itself, publishes it, and ends it from outside, wherever it is. The first one has no
// time to answer anybody; the fourth one may live, and is started again when it dies by itself.
#include <kos/channel.hpp>
#include <kos/child.hpp>
#include <kos/clock.hpp>
#include <kos/name.hpp>
#include <kos/print.hpp>
#include <kos/process.hpp>

namespace {

using kos::Child;
using kos::abi::StartHandleKind;

constexpr kos::u32 kKills = 3;
constexpr kos::u64 kLife = 5 * kos::Clock::kMillisecond;

// The listener is published by the guard, so the server needs no name; the name is free again when the server ends.
kos::Result<Child> start(kos::abi::Handle factory, const kos::Name& name) {
    Child server = TRY(Child::load(factory, {.path = "phoenix_server", .security_class = "phoenix.Server"}));
    const kos::OwnedHandle listener = TRY(kos::Channel::create_listener(server.handle()));
    const auto receive = static_cast<kos::abi::Rights>(kos::abi::Right::Receive);
    const kos::abi::Handle given = TRY(server.give(listener.get(), receive));
    const std::array handles{TRY(server.give_itself()),
                             kos::NamedHandle{"listener", StartHandleKind::Listener, given.raw(), 0}};
    TRY(server.start({.name = "guarded", .arguments = {}, .environment = {}, .handles = handles}));
    TRY(name.publish(listener.get()));
    return server;
}

kos::Result<> guard() {
    const kos::abi::Handle factory = TRY(kos::process::handle(StartHandleKind::Resource, "task_factory"));
    const kos::Name name = TRY(kos::Name::given("phoenix.guarded"));
    for (kos::u32 life = 1;; ++life) {
        const Child server = TRY(start(factory, name));
        if (life <= kKills) {
            kos::Clock::sleep((life - 1) * kLife);
            static_cast<void>(server.terminate());  // BAD_STATE: it has died by itself
        }
        const kos::ProcessEnd end = TRY(server.wait());
        const bool by_force = end.reason == kos::core::kEndedByTerminate;
        kos::println("guard: server {} {}", life, by_force ? "was ended from outside" : "died by itself");
    }
}

}  // namespace

int main(int, char**) {
    kos::println("WRONG: the guard ends: {}", guard().error());
    return 1;
}
