// SPDX-License-Identifier: Apache-2.0
// What the kernel says for its trace. Nothing is left of it where Kconfig has no TRACE.
#pragma once

#include <string_view>

#include "sched/scheduler.hpp"

namespace kos::sched {

using abi::TraceKind;

inline void trace(TraceKind kind, u64 thread, u64 first, u64 second, u16 detail = 0) {
    if constexpr (config::kTrace) {
        cpu().trace.write(kind, thread, first, second, detail);
    }
}

// In what runs on this CPU.
inline void trace_here(TraceKind kind, u64 first, u64 second) {
    if constexpr (config::kTrace) {
        cpu().trace.write(kind, cpu().trace.running(), first, second);
    }
}

// A thread gets this CPU, or with 0 none does. last: who had it before, if that still is.
inline void trace_switch(u64 thread, const Entity* last) {
    if constexpr (config::kTrace) {
        TraceRing& ring = cpu().trace;
        if (ring.changes(thread)) {
            const RunState state = last == nullptr ? RunState::Dead : last->state();
            ring.write(TraceKind::Switch, thread, ring.running(), static_cast<u64>(state));
            ring.set_running(thread);
        }
    }
}

// Writes down whose a new thread is.
void write_trace_name(u64 thread, u64 process, std::string_view name);

inline void trace_name(u64 thread, u64 process, std::string_view name) {
    if constexpr (config::kTrace) {
        write_trace_name(thread, process, name);
    }
}

}  // namespace kos::sched
