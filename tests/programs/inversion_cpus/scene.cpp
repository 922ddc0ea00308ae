// SPDX-License-Identifier: Apache-2.0
// The load, and what it disturbs.
#include "scene.hpp"

namespace inversion {

void Load::press(Press& press) {
    while (!press.over->load(std::memory_order_relaxed)) {
        press.steps.fetch_add(1, std::memory_order_relaxed);
    }
}

Result<> Load::begin(u32 cpus) {
    for (u32 cpu = 0; cpu < cpus; ++cpu) {
        presses_[cpu].over = &over_;
        threads_[cpu] = TRY(Thread::create(press, presses_[cpu], {.schedule = kMiddle}));
        TRY(threads_[cpu].set_affinity(u64{1} << cpu));
    }
    for (u32 cpu = 0; cpu < cpus; ++cpu) {
        // The first steps may have been made on another CPU.
        const u64 before = steps(cpu);
        wait_until([&] { return steps(cpu) > before; });
    }
    return {};
}

void Work::run(const Load& load) {
    constexpr u64 kLength = 2 * kos::Clock::kMillisecond;
    const u64 before = load.steps(cpu);
    const u64 begin = kos::Clock::uptime();
    while (kos::Clock::uptime() - begin < kLength) {
    }
    disturbed = load.steps(cpu) - before;
}

}  // namespace inversion
