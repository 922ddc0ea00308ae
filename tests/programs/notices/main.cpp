// SPDX-License-Identifier: Apache-2.0
// Serves one client after another, and looks whether all that they cost comes back.
#include <kos/core/pm.hpp>
#include <kos/core/task.hpp>
#include <kos/process.hpp>

#include "attacks.hpp"
#include "lender.hpp"

namespace {

using kos::abi::StartHandleKind;

constexpr kos::u32 kClients = 5;

// What must be the same before and after.
struct Balance {
    kos::u64 pages = 0;
    kos::u32 handles = 0;

    friend bool operator==(const Balance&, const Balance&) = default;
};

kos::Result<Balance> take_balance() {
    const auto info = TRY(kos::core::Task::info(TRY(kos::process::task())));
    return Balance{info.pages, info.handles};
}

kos::Result<> serve_clients(Check& check) {
    const auto factory = TRY(kos::process::handle(StartHandleKind::Resource, "task_factory"));
    // The first one fills the kernel's caches.
    TRY(Lender::run(factory));
    const Balance before = TRY(take_balance());
    for (kos::u32 count = 0; count < kClients; ++count) {
        const auto served = TRY(Lender::run(factory));
        check.that(served.checks > 100 && served.wrong == 0, "the client's checks");
        check.that(served.pings == 100, "all pings arrived");
        check.that(served.ticks >= served.pings, "a notice came between two of them");
    }
    check.that(TRY(take_balance()) == before, "all that the clients cost came back");
    return {};
}

}  // namespace

int main(int, char**) {
    Check attacks;
    attack(attacks);
    if (attacks.wrong() == 0) {
        kos::println("notices: {} attacks refused", attacks.checks());
    }
    Check clients;
    clients.status(serve_clients(clients), kos::Status::Ok, "serve clients");
    if (clients.wrong() == 0) {
        kos::println("notices: {} clients came and went, nothing is lost", kClients);
    }
    if (const auto power = kos::process::handle(StartHandleKind::Resource, "power")) {
        static_cast<void>(kos::core::Pm::shutdown(*power, attacks.wrong() + clients.wrong() == 0 ? 0 : 1));
    }
    kos::println("WRONG: it goes on");
    return 1;
}
