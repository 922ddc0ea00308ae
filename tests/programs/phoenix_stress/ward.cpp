// SPDX-License-Identifier: Apache-2.0
// The killer's own server.
#include "ward.hpp"

#include <kos/channel.hpp>
#include <kos/print.hpp>

using kos::Child;
using kos::Result;
using kos::abi::Right;
using kos::abi::StartHandleKind;

Result<Ward> Ward::start(kos::abi::Handle factory, const kos::Name& name) {
    constexpr auto kReceive = static_cast<kos::abi::Rights>(Right::Receive);
    Child child =
        TRY(Child::load(factory, {.path = "phoenix_stress_server", .security_class = "stress.Server", .name = "ward"}));
    kos::OwnedHandle listener = TRY(kos::Channel::create_listener(child.handle()));
    const kos::abi::Handle given = TRY(child.give(listener.get(), kReceive));
    const std::array handles{TRY(child.give_itself()),
                             kos::NamedHandle{"listener", StartHandleKind::Listener, given.raw(), 0}};
    TRY(child.start({.name = "ward", .arguments = {}, .environment = {}, .handles = handles}));
    TRY(name.publish(listener.get(), kos::Acceptance::by_sid()));
    return Ward{std::move(child), std::move(listener)};
}

Result<> Ward::kill() {
    TRY(child_.terminate());
    const kos::ProcessEnd end = TRY(child_.wait());
    if (end.reason != kos::core::kEndedByTerminate) {
        kos::println("WRONG: the ward ended by itself: {}", end.reason);
    }
    return {};
}
