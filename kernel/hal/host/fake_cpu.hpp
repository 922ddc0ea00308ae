// SPDX-License-Identifier: Apache-2.0
// The processor of host tests: one CPU, a clock that tests move, and user memory behind a hook.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <optional>

#include <hal/clock.hpp>
#include <hal/cpu.hpp>
#include <hal/fp.hpp>
#include <hal/interrupt.hpp>
#include <kos/base/result.hpp>

namespace kos::hal::host {

enum class UserAccess : u8 {
    Read,
    Write,
};

struct Processor {
    u64 now_ns = 0;
    u64 armed_ns = kNever;  // what arm_timer() got last
    PhysAddr user_root;     // what set_user_table() got last; zero: cleared
    u16 user_asid = 0;
    u64 thread_pointer = 0;
    FpState fp;  // the registers themselves
    bool fp_enabled = false;
    u32 fp_saves = 0;
    u32 fp_restores = 0;
    u32 page_invalidations = 0;
    u32 asid_invalidations = 0;
    u32 full_invalidations = 0;
    u64 called = 0;                // CPUs that call_cpu() called, by number; tests clear it
    std::optional<u64> real_time;  // seconds; without one the machine has no such clock
    // The interrupt controller: lines that are on, and what acknowledge() finds, in this order.
    u32 lines = 96;
    std::map<IrqLine, Trigger> lines_on;
    std::deque<IrqLine> fired_lines;
    // What interrupt_pending() answers; without one: none is.
    std::function<bool()> interrupt_pending;
    // Stands for the unprivileged loads and stores of the running process; without one every access faults.
    std::function<Result<void>(UserAccess, UserAddr, void*, usize)> user_memory;
};

// The one processor; reset() makes it as new.
Processor& processor();
void reset();

}  // namespace kos::hal::host
