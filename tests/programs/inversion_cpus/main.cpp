// SPDX-License-Identifier: Apache-2.0
// The first process: its director is above all others, so that each scene is set before it begins.
#include <kos/core/hal.hpp>

#include "../end_of_run.hpp"
#include "waits.hpp"

namespace {

using kos::u32;

struct Direction {
    u32 cpus;
    kos::Result<> result{};
};

kos::Result<> run_group(std::string_view name, u32 cpus, kos::Result<> (*group)(u32, Check&)) {
    Check check;
    TRY(group(cpus, check));
    check.finish(name);
    return {};
}

kos::Result<> run_groups(u32 cpus) {
    TRY(run_group("mutex", cpus, inversion::check_mutex));
    TRY(run_group("server", cpus, inversion::check_server));
    return run_group("chain", cpus, inversion::check_chain);
}

void direct(Direction& direction) {
    direction.result = run_groups(direction.cpus);
}

kos::Result<> run_all() {
    Direction direction{TRY(kos::core::Hal::cpu_count()).count};
    kos::Thread director = TRY(kos::Thread::create(direct, direction, {.schedule = inversion::kDirector}));
    TRY(director.join());
    return direction.result;
}

}  // namespace

int main(int, char**) {
    return end_run(run_all());
}
