// SPDX-License-Identifier: Apache-2.0
// From the thread that trapped to the one that goes on.
#pragma once

#include "thread/thread.hpp"

namespace kos::thread {

// Does what the kernel left for its way out, then picks the thread to resume on this CPU and loads its thread pointer
// and address space; nullptr: none is ready, or the one that was has ended with its process.
Thread* switch_to_next();

// Does what other CPUs have called this one for: the thread that it ran has ended, or its user table is no more. On
// each way into the kernel that such a call can have caused.
void answer_calls_slowly(sched::Cpu& cpu);
inline void answer_calls() {
    if (sched::Cpu& cpu = sched::cpu(); cpu.called) [[unlikely]] {
        answer_calls_slowly(cpu);
    }
}

// Other CPUs that run threads of the process come into the kernel.
void call_runners(const obj::Process& process);
// One of them does run a thread of the process that satisfies a condition.
template <typename Condition>
bool runs_elsewhere(const obj::Process& process, Condition condition) {
    bool found = false;
    if (sched::cpus.several()) {
        sched::cpus.for_others([&](const sched::Cpu& other) {
            const auto* const thread = static_cast<const Thread*>(other.loaded);
            found |= thread != nullptr && &thread->process() == &process && condition(*thread);
        });
    }
    return found;
}
// No other CPU holds the user table of a space that ends. false: not yet; the reaper is resumed when it may be so.
bool left_by_others(const vmm::AddressSpace& space);

}  // namespace kos::thread
