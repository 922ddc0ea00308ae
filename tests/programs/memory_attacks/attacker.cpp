// SPDX-License-Identifier: Apache-2.0
// The first process: tries all attacks on memory, group by group, with the root resources in its hands.
#include <kos/core/pm.hpp>
#include <kos/core/stat.hpp>
#include <kos/print.hpp>
#include <kos/process.hpp>

#include "check.hpp"

namespace {

using kos::abi::StartHandleKind;

kos::Result<attack::Powers> powers() {
    const auto resource = [](std::string_view name) { return kos::process::handle(StartHandleKind::Resource, name); };
    return attack::Powers{.self = TRY(kos::process::task()),
                          .factory = TRY(resource("task_factory")),
                          .sealing = TRY(resource("code_sealing")),
                          .dma = TRY(resource("dma")),
                          .power = TRY(resource("power"))};
}

// The kernel's own check.
bool is_sound() {
    const auto stat = kos::process::handle(StartHandleKind::Resource, "stat");
    const auto audit =
        stat ? kos::core::Stat::audit(*stat) : kos::Result<kos::core::Stat::AuditOut>{kos::Error{stat.error()}};
    if (!audit && audit.error() != kos::Status::Unsupported) {
        kos::println("WRONG: the audit says {}", audit.error());
        return false;
    }
    return true;
}

}  // namespace

int main(int, char**) {
    const auto held = powers();
    if (!held) {
        kos::println("WRONG: the kernel gave no resources");
        return 1;
    }
    bool refused = attack::attack_ranges(*held);
    refused = attack::attack_sealing(*held) && refused;
    refused = attack::attack_revocation(*held) && refused;
    refused = is_sound() && refused;
    kos::println("{}", refused ? "all attacks were refused" : "WRONG: not all attacks were refused");
    static_cast<void>(kos::core::Pm::shutdown(held->power, refused ? 0 : 1));
    return 1;
}
