// SPDX-License-Identifier: Apache-2.0
// Each other CPU gets its local data, comes up in the HAL and waits for work.
#include "core/other_cpus.hpp"

#include <algorithm>
#include <charconv>

#include <hal/cpu_start.hpp>

#include "core/leave.hpp"
#include "hal/boot_argument.hpp"
#include "lib/immortal.hpp"
#include "lib/log.hpp"
#include "sched/cpus.hpp"

namespace kos::core {

namespace {

constexpr usize kOthers = hal::kMaxCpus > 1 ? hal::kMaxCpus - 1 : 1;

Immortal<sched::Cpu> other_cpus[kOthers];

// How many may run.
u32 most_cpus(const hal::BootInfo& info) {
    const u32 most = std::min<u32>(info.cpu_count, hal::kMaxCpus);
    const auto text = hal::find_boot_argument(info.boot_arguments, "maxcpus");
    if (!text) {
        return most;
    }
    u32 asked = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), asked);
    if (error != std::errc{} || end != text->data() + text->size() || asked == 0) {
        log::warning("boot: maxcpus={}: a number from 1 on is expected", *text);
        return most;
    }
    return std::min(most, asked);
}

}  // namespace

void start_other_cpus(const hal::BootInfo& info) {
    const u32 most = most_cpus(info);
    for (u32 other = 1; other < std::min<u32>(info.cpu_count, hal::kMaxCpus) && sched::cpus.count() < most; ++other) {
        sched::Cpu& cpu = other_cpus[other - 1].create(sched::Settings{}, sched::cpus.count());
        if (const auto started = hal::start_cpu(other, cpu); started) {
            sched::cpus.add(cpu);
        } else {
            log::warning("boot: CPU {} of the device tree stays off: {}", other, started.error());
        }
    }
}

}  // namespace kos::core

extern "C" void kos_cpu_main() {
    kos::hal::resume_user(*kos::core::idle());
}
