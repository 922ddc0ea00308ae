// SPDX-License-Identifier: Apache-2.0
// The first process: runs the groups of checks, and looks what is left of them.
#include "futex.hpp"

#include <kos/process.hpp>

#include "../balance.hpp"
#include "../end_of_run.hpp"

namespace {

using kos::abi::StartHandleKind;

constexpr kos::u64 kTablesThatDiffer = 8;

bool report(const kos::Result<>& ran, const Check& check, std::string_view group) {
    if (!ran) {
        kos::println("WRONG: {}: {}", group, ran.error());
    }
    return check.finish(group) && ran;
}

template <typename Group>
void run(std::string_view name, Group group) {
    Check check;
    const auto ran = group(check);
    report(ran, check, name);
}

void run_groups(const futex::Powers& powers) {
    run("statuses", futex::check_statuses);
    run("order", futex::check_order);
    run("sharing", [&powers](Check& check) { return futex::check_sharing(powers, check); });
}

kos::Result<> run_all() {
    const futex::Powers powers{TRY(kos::process::handle(StartHandleKind::Resource, "task_factory")),
                               TRY(kos::process::handle(StartHandleKind::Resource, "stat"))};
    // Once before: what is made on first use is there.
    Check warm_up;
    TRY(futex::check_order(warm_up));
    TRY(futex::check_sharing(powers, warm_up));
    const Balance before = TRY(kos::core::Stat::audit(powers.stat));
    run_groups(powers);
    const Balance after = TRY(kos::core::Stat::audit(powers.stat));
    if (same(before, after, kTablesThatDiffer)) {
        kos::println("futex: nothing is left of it");
    } else {
        print_difference(before, after);
    }
    return {};
}

}  // namespace

int main(int, char**) {
    return end_run(run_all());
}
