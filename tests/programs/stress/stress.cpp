// SPDX-License-Identifier: Apache-2.0
// Lets families come and go, and compares what is left of each with what was there before.
#include "stress.hpp"

#include <kos/clock.hpp>
#include <kos/core/pm.hpp>
#include <kos/core/stat.hpp>
#include <kos/core/task.hpp>
#include <kos/print.hpp>
#include <kos/process.hpp>

#include "family.hpp"

namespace {

// What must be the same before and after.
struct Balance {
    kos::u64 free_pages = 0;  // of the machine
    kos::u64 own_pages = 0;   // that this process pays for
    kos::u64 objects = 0;     // of the kernel, as its audit counts them
    kos::u32 handles = 0;     // of all processes

    friend bool operator==(const Balance&, const Balance&) = default;
};

kos::Result<Balance> take_balance(const stress::Powers& powers) {
    const auto self = TRY(kos::core::Task::info(powers.self));
    const auto audit = TRY(kos::core::Stat::audit(powers.stat));
    return Balance{audit.free_pages, self.pages, audit.objects, audit.handles};
}

kos::Result<kos::u32> run(const stress::Powers& powers, kos::u32 seconds) {
    stress::Random random{1};
    // The first one fills the kernel's caches.
    TRY(stress::live_and_die(powers, random));
    const Balance before = TRY(take_balance(powers));
    const kos::u64 end = kos::Clock::uptime() + seconds * kos::Clock::kSecond;
    kos::u32 families = 0;
    for (; kos::Clock::uptime() < end; ++families) {
        TRY(stress::live_and_die(powers, random));
        const Balance after = TRY(take_balance(powers));
        if (after != before) {
            kos::println(
                "WRONG: after family {}: free pages {} of {}, own pages {} of {}, objects {} of {}, handles {} of {}",
                families, after.free_pages, before.free_pages, after.own_pages, before.own_pages, after.objects,
                before.objects, after.handles, before.handles);
            return kos::Error{kos::Status::BadState};
        }
    }
    return families;
}

kos::Result<> run_and_report(kos::u32 seconds) {
    using kos::abi::StartHandleKind;
    const stress::Powers powers{.self = TRY(kos::process::handle(StartHandleKind::Task)),
                                .factory = TRY(kos::process::handle(StartHandleKind::Resource, "task_factory")),
                                .stat = TRY(kos::process::handle(StartHandleKind::Resource, "stat"))};
    const kos::abi::Handle power = TRY(kos::process::handle(StartHandleKind::Resource, "power"));
    const auto families = run(powers, seconds);
    if (families) {
        kos::println("stress: {} families came and went, nothing is lost", *families);
    } else {
        kos::println("WRONG: {}", families.error());
    }
    return kos::core::Pm::shutdown(power, families ? 0 : 1);
}

}  // namespace

int stress::run_for(kos::u32 seconds) {
    const auto done = run_and_report(seconds);
    kos::println("WRONG: {}", done ? kos::Status::Ok : done.error());
    return 1;
}
