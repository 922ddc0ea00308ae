// SPDX-License-Identifier: Apache-2.0
// The CPUs that run, by number. It grows at boot only; what belongs to another CPU is used with the kernel lock held.
#pragma once

#include <hal/boot_info.hpp>

#include "lib/assert.hpp"
#include "sched/scheduler.hpp"

namespace kos::sched {

class Cpus {
  public:
    constexpr Cpus() = default;
    Cpus(const Cpus&) = delete;
    Cpus& operator=(const Cpus&) = delete;

    // Its number is the next one.
    void add(Cpu& added) {
        KOS_ASSERT(added.number == count_ && count_ < hal::kMaxCpus);
        cpus_[count_++] = &added;
    }
    // For tests, which make machines one after the other.
    void forget() { count_ = 0; }

    u32 count() const { return count_; }
    // Nothing of what several CPUs need is paid for by one.
    bool several() const { return config::kMaxCpus > 1 && count_ > 1; }
    Cpu& at(u32 number) { return *cpus_[number]; }
    Cpu& of(const Scheduler& scheduler) { return at(scheduler.cpu()); }
    CpuMask all() const { return (CpuMask{1} << count_) - 1; }

    // Calls act(Cpu&) for each CPU but the one that this runs on.
    template <typename Act>
    void for_others(Act act) {
        const u32 self = cpu().number;
        for (u32 number = 0; number < count_; ++number) {
            if (number != self) {
                act(at(number));
            }
        }
    }

  private:
    Cpu* cpus_[hal::kMaxCpus] = {};
    u32 count_ = 0;
};

inline constinit Cpus cpus;

}  // namespace kos::sched
