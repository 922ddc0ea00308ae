// SPDX-License-Identifier: Apache-2.0
// The first process: runs the groups of checks, and looks what is left of them.
#include <array>

#include <kos/core/stat.hpp>
#include <kos/process.hpp>

#include "../balance.hpp"
#include "../end_of_run.hpp"
#include "groups.hpp"

namespace faults {

Result<kos::Child> make_victim(const Powers& powers, const kos::Channel& handler) {
    kos::Child victim =
        TRY(kos::Child::load(powers.factory, {.path = "fault_victim", .security_class = "tests.FaultVictim"}));
    const auto call = static_cast<kos::abi::Rights>(kos::abi::Right::Call);
    TRY(kos::FaultHandler::watch_process(victim.handle(), TRY(victim.give(handler.handle(), call))));
    return victim;
}

Result<> start_victim(const kos::Child& victim, std::string_view act) {
    const std::array<kos::NamedHandle, 1> handles{TRY(victim.give_itself())};
    const std::array<std::string_view, 1> arguments{act};
    return victim.start({.name = "fault_victim", .arguments = arguments, .environment = {}, .handles = handles});
}

}  // namespace faults

namespace {

using kos::abi::StartHandleKind;

template <typename Group>
void run(std::string_view name, const faults::Powers& powers, Group group) {
    Check check;
    const auto ran = group(powers, check);
    if (!ran) {
        kos::println("WRONG: {}: {}", name, ran.error());
    }
    check.finish(name);
}

void run_groups(const faults::Powers& powers) {
    run("inside", powers, faults::check_inside);
    run("outside", powers, faults::check_outside);
    run("attacks", powers, faults::check_attacks);
}

kos::Result<> run_all() {
    const faults::Powers powers{TRY(kos::process::task()),
                                TRY(kos::process::handle(StartHandleKind::Resource, "task_factory")),
                                TRY(kos::process::handle(StartHandleKind::Resource, "stat"))};
    // Once before: what is made on first use is there.
    Check warm_up;
    TRY(faults::check_inside(powers, warm_up));
    const Balance before = TRY(kos::core::Stat::audit(powers.stat));
    run_groups(powers);
    const Balance after = TRY(kos::core::Stat::audit(powers.stat));
    constexpr kos::u64 kTablesThatDiffer = 8;
    if (same(before, after, kTablesThatDiffer)) {
        kos::println("fault_handlers: nothing is left of it");
    } else {
        print_difference(before, after);
    }
    return {};
}

}  // namespace

int main(int, char**) {
    return end_run(run_all());
}
