// SPDX-License-Identifier: Apache-2.0
// Tries all attacks, group by group, and again, to see that nothing is left of them.
#include <kos/print.hpp>
#include <kos/process.hpp>

#include "../balance.hpp"
#include "check.hpp"

namespace {

// The client ends during one of them at most.
constexpr kos::u32 kAttempts = 3;

bool attack_all(const attack::Targets& targets) {
    bool refused = attack::attack_handles(targets);
    refused = attack::attack_messages(targets) && refused;
    refused = attack::attack_tokens(targets) && refused;
    refused = attack::attack_memory(targets) && refused;
    return attack::attack_core(targets) && refused;
}

// One attempt; nothing: the audit failed.
kos::Result<bool> leaves_nothing(const attack::Targets& targets, kos::abi::Handle stat) {
    const auto before = TRY(kos::core::Stat::audit(stat));
    const bool refused = attack_all(targets);
    const auto after = TRY(kos::core::Stat::audit(stat));
    const bool nothing = same(before, after);
    if (!nothing) {
        kos::println("free pages {} of {}, objects {} of {}, handles {} of {}", after.free_pages, before.free_pages,
                     after.objects, before.objects, after.handles, before.handles);
    }
    return refused && nothing;
}

bool some_attempt_leaves_nothing(const attack::Targets& targets, kos::abi::Handle stat) {
    for (kos::u32 attempt = 0; attempt < kAttempts; ++attempt) {
        if (leaves_nothing(targets, stat).value_or(false)) {
            kos::println("audit: nothing is left");
            return true;
        }
    }
    kos::println("WRONG: something is left");
    return false;
}

}  // namespace

int main(int, char**) {
    using kos::abi::StartHandleKind;
    const auto server = kos::process::handle(StartHandleKind::Connection, "victim");
    const auto self = kos::process::handle(StartHandleKind::Task);
    const auto stat = kos::process::handle(StartHandleKind::Resource, "stat");
    if (!server || !self || !stat) {
        kos::println("WRONG: no handles to attack");
        return 1;
    }
    const attack::Targets targets{*server, *self};
    const bool refused = attack_all(targets);
    return some_attempt_leaves_nothing(targets, *stat) && refused ? 0 : 1;
}
