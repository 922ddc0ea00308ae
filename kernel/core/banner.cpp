// SPDX-License-Identifier: Apache-2.0
// Which kernel, on which machine, and how it got there.
#include "core/banner.hpp"

#include <hal/build_info.hpp>

#include "lib/log.hpp"
#include "sched/cpus.hpp"

namespace kos::core {

namespace {

// Enough to tell builds apart; a panic prints the whole ID.
constexpr usize kBuildIdDigits = 12;

}  // namespace

void log_banner(const hal::BootInfo& info) {
    const FixedBuffer<64> build_id = hal::build_info::id_text();
    log::info("version {}, build {}, on {}, entered at EL{}, {} of {} CPUs {}", hal::build_info::version(),
              build_id.view().substr(0, kBuildIdDigits), info.model, info.entry_level, sched::cpus.count(),
              info.cpu_count, sched::cpus.count() == 1 ? "runs" : "run");
}

}  // namespace kos::core
