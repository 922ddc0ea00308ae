// SPDX-License-Identifier: Apache-2.0
// The first process: runs the groups of checks on all CPUs that there are.
#include "smp.hpp"

#include <kos/core/stat.hpp>
#include <kos/process.hpp>

#include "../end_of_run.hpp"

namespace {

using kos::abi::StartHandleKind;
using kos::core::Stat;

kos::u32 count_cpus(kos::abi::Handle stat) {
    kos::u32 cpus = 0;
    while (cpus < smp::kMostCpus && Stat::cpu(stat, cpus)) {
        ++cpus;
    }
    return cpus;
}

template <typename Group>
void run(std::string_view name, kos::u32 cpus, Group group) {
    Check check;
    if (const auto ran = group(cpus, check); !ran) {
        kos::println("WRONG: {}: {}", name, ran.error());
    } else {
        check.finish(name);
    }
}

kos::Result<> run_all() {
    const auto stat = TRY(kos::process::handle(StartHandleKind::Resource, "stat"));
    const kos::u32 cpus = count_cpus(stat);
    kos::println("smp: {} CPUs", cpus);
    run("affinity", cpus, smp::check_affinity);
    run("spread", cpus, smp::check_spread);
    run("wake-ups", cpus, smp::check_wakes);
    run("ends", cpus, smp::check_ends);
    return {};
}

}  // namespace

int main(int, char**) {
    return end_run(run_all());
}
