// SPDX-License-Identifier: Apache-2.0
// Starts pairs of processes that work on each other, ends them at random moments, and has the kernel
// audited after each hundred: with the same pages, objects and handles as before the first.
#include "storm.hpp"

#include <array>

#include <kos/channel.hpp>
#include <kos/child.hpp>
#include <kos/clock.hpp>
#include <kos/core/pm.hpp>
#include <kos/core/stat.hpp>
#include <kos/print.hpp>
#include <kos/process.hpp>

#include "../balance.hpp"
#include "../stress/random.hpp"

namespace {

using kos::Child;
using kos::Result;
using kos::abi::Handle;
using kos::abi::Right;
using kos::abi::StartHandleKind;
using kos::core::Stat;

constexpr kos::u32 kBetweenAudits = 100;
constexpr kos::Program kVictim{.path = "kill_storm_victim", .security_class = "kill_storm.Victim"};
constexpr auto kReceive = static_cast<kos::abi::Rights>(Right::Receive);
constexpr auto kCall = static_cast<kos::abi::Rights>(Right::Call);

struct Powers {
    Handle factory;
    Handle stat;
};

Result<> start(const Child& child, std::string_view name, StartHandleKind kind, Handle handle,
               kos::abi::Rights rights) {
    const std::array handles{TRY(child.give_itself()),
                             kos::NamedHandle{name, kind, TRY(child.give(handle, rights)).raw(), 0}};
    return child.start({.name = kVictim.path, .arguments = {}, .environment = {}, .handles = handles});
}

// It may be in the middle of anything, and be ended there.
Result<> disturb(const Child& child, stress::Random& random) {
    if (random.below(3) == 0) {
        TRY(child.suspend());
        kos::Clock::sleep(random.below(50) * kos::Clock::kMicrosecond);
        if (random.below(2) == 0) {
            TRY(child.resume());
        }
    }
    return {};
}

Result<> end(Child& child) {
    TRY(child.terminate());
    TRY(child.wait());
    return child.close();
}

Result<> storm(const Powers& powers, stress::Random& random) {
    Child server = TRY(Child::load(powers.factory, kVictim));
    kos::OwnedHandle listener = TRY(kos::Channel::create_listener(server.handle()));
    Child client = TRY(Child::load(powers.factory, kVictim));
    const kos::Channel channel = TRY(kos::Channel::create(listener, 0));
    TRY(start(server, "listener", StartHandleKind::Listener, listener.get(), kReceive));
    TRY(start(client, "server", StartHandleKind::Connection, channel.handle(), kCall));
    kos::Clock::sleep(random.below(1'500) * kos::Clock::kMicrosecond);
    TRY(disturb(server, random));
    TRY(disturb(client, random));
    const bool server_first = random.below(2) == 0;
    TRY(end(server_first ? server : client));
    kos::Clock::sleep(random.below(100) * kos::Clock::kMicrosecond);
    return end(server_first ? client : server);
}

Result<> run(const Powers& powers, kos::u32 count) {
    stress::Random random{1};
    // The first ones fill the kernel's caches.
    TRY(storm(powers, random));
    const auto before = TRY(Stat::audit(powers.stat));
    for (kos::u32 processes = 2; processes <= count; processes += 2) {
        TRY(storm(powers, random));
        if (processes % kBetweenAudits != 0) {
            continue;
        }
        const auto after = TRY(Stat::audit(powers.stat));
        if (!same(before, after)) {
            kos::println("WRONG: after {} processes:", processes);
            print_difference(before, after);
            return kos::Error{kos::Status::BadState};
        }
    }
    return {};
}

Result<Handle> resource(std::string_view name) {
    return kos::process::handle(StartHandleKind::Resource, name);
}

Result<> run_and_report(kos::u32 count) {
    const Powers powers{.factory = TRY(resource("task_factory")), .stat = TRY(resource("stat"))};
    const auto done = run(powers, count);
    if (done) {
        kos::println("kill_storm: {} processes came and went, nothing is lost", count);
    } else {
        kos::println("WRONG: {}", done.error());
    }
    return kos::core::Pm::shutdown(TRY(resource("power")), done ? 0 : 1);
}

}  // namespace

int kill_storm(kos::u32 processes) {
    const auto done = run_and_report(processes);
    kos::println("WRONG: {}", done ? kos::Status::Ok : done.error());
    return 1;
}
