// SPDX-License-Identifier: Apache-2.0
// Tries all attacks, group by group.
#include <kos/print.hpp>
#include <kos/process.hpp>

#include "check.hpp"

int main(int, char**) {
    using kos::abi::StartHandleKind;
    const auto server = kos::process::handle(StartHandleKind::Connection, "victim");
    const auto self = kos::process::handle(StartHandleKind::Task);
    if (!server || !self) {
        kos::println("WRONG: no handles to attack");
        return 1;
    }
    const attack::Targets targets{*server, *self};
    bool refused = attack::attack_handles(targets);
    refused = attack::attack_messages(targets) && refused;
    refused = attack::attack_tokens(targets) && refused;
    refused = attack::attack_memory(targets) && refused;
    refused = attack::attack_core(targets) && refused;
    return refused ? 0 : 1;
}
