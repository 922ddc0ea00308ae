// SPDX-License-Identifier: Apache-2.0
// The memory of the kernel's trace (core.Stat.TraceMemory): what happened on each CPU, in the order of its clock.
//
//   TraceHead | TraceCpu [cpus] | TraceName [names] | TraceRecord [cpus][records]
//
// Each CPU writes a ring of its own and nobody waits for anybody. A reader copies records, and then reads `written`
// once more: what is older than the last `records - 1` of them may have been overwritten meanwhile.
#pragma once

#include <kos/base/types.hpp>

namespace kos::abi {

inline constexpr u64 kTraceMagic = 0x3145434152544f4b;  // "KOTRACE1"
inline constexpr u32 kTraceVersion = 1;

// Threads are named by the low half of their SIDs; 0 stands for a CPU that idles.
enum class TraceKind : u16 {
    None = 0,
    Switch = 1,  // `thread` runs from now on; first: who did, second: that one's state (kos::sched::RunState)
    Enter = 2,  // a system call; first: x1, the header, second: x0, the handle or token; detail: which (0 Call, 1 Recv,
                // 2 Reply)
    Leave = 3,  // ... is over without a wait; first: its status
    Deliver = 4,    // `thread` received a request; first: whose, second: the header
    Answer = 5,     // `thread` answered a request; first: whose, second: the header
    Wake = 6,       // `thread` is ready again
    Interrupt = 7,  // while `thread` ran; first: the line
    Fault = 8,      // of `thread`; first: the address, second: the syndrome
};

struct TraceRecord {
    u64 ticks;  // of the CPU's counter
    u32 thread;
    TraceKind kind;
    u16 detail;
    u64 first;
    u64 second;
};

static_assert(sizeof(TraceRecord) == 32);

// A thread that was made. Later ones have other SIDs.
struct TraceName {
    u64 thread;     // SID
    u64 process;    // SID
    char text[48];  // the process's name, cut; the rest is zero
};

static_assert(sizeof(TraceName) == 64);

struct TraceCpu {
    u64 written;  // records so far; the next one's place is this modulo `records`
    u64 zero[7];  // a cache line each
};

static_assert(sizeof(TraceCpu) == 64);

struct TraceHead {
    u64 magic;
    u32 version;
    u32 bytes;  // of all of it
    u64 ticks_per_second;
    u32 cpus;
    u32 records;         // of each CPU, a power of two
    u32 names;           // that there is room for
    u32 written_names;   // more than that: those beyond are missing
    u32 names_offset;    // bytes from here
    u32 records_offset;  // bytes from here
    u64 zero[2];
};

static_assert(sizeof(TraceHead) == 64);

}  // namespace kos::abi
