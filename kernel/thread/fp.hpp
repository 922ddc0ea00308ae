// SPDX-License-Identifier: Apache-2.0
// The FP and SIMD registers of threads, switched lazily. A thread begins each turn without them; its first use traps
// and gets them. A turn in which they were used ends with saving them: a thread that does not run has its contents in
// its own record, so that any CPU can go on with it. What stays in a CPU's registers is good for one thing: nothing has
// to be loaded if the same thread is the next to use them there.
#pragma once

#include <hal/fp.hpp>

#include "sched/scheduler.hpp"

namespace kos::thread {

class Thread;

// What a thread keeps of them. A new one finds zeros: nothing that somebody else left.
struct alignas(16) FpContext {
    static constexpr u32 kNoCpu = ~u32{0};

    hal::FpState state{};
    u32 cpu = kNoCpu;  // that loaded them last

    // The thread, which does not run, finds these at its next use.
    void replace(const hal::FpState& with) {
        state = with;
        cpu = kNoCpu;
    }
};

static_assert(sizeof(FpContext) == 528);

// The thread that is loaded on this CPU uses the registers from now on, until it is switched away from.
void begin_fp(sched::Cpu& cpu, Thread& thread);
// The end of such a turn; last: whose it was, nullptr if it has ended.
void end_fp(sched::Cpu& cpu, Thread* last);

}  // namespace kos::thread
