// SPDX-License-Identifier: Apache-2.0
// Faults as the kernel tells them to a handler, and what the handler may answer: the constant parts of the interface
// fault.Handler (sdk/idl/fault/Handler.idl), and a thread's registers.
#pragma once

#include <cstddef>

#include <kos/base/types.hpp>

namespace kos::abi {

enum class FaultReason : u32 {
    Unmapped = 0,       // access to an address where nothing is
    Permission = 1,     // access that the mapping does not allow
    Alignment = 2,      // misaligned access, instruction or stack
    Undefined = 3,      // undefined or privileged instruction
    Breakpoint = 4,     // BRK
    StackOverflow = 5,  // access to the page below the stack that the thread began with
    Other = 6,
};

enum class FaultAccess : u32 {
    Read = 0,
    Write = 1,
    Execute = 2,
};

// The request.
struct FaultReport {
    u64 thread;    // its security identifier
    u64 address;   // that was accessed; 0 where there is none
    u64 pc;        // of the instruction that faulted
    u64 sp;        // at that instruction
    u64 syndrome;  // ESR_EL1, for debuggers
    FaultReason reason;
    FaultAccess access;
};

enum class FaultAction : u32 {
    End = 0,       // the process ends, with the kernel's report
    Resume = 1,    // the instruction is tried again, or what was written as pc
    ResumeAt = 2,  // the thread goes on at another instruction
};

// The response.
struct FaultAnswer {
    u64 pc;  // of ResumeAt: a multiple of 4, a user address
    FaultAction action;
    u32 zero;
};

// Of Thread.ReadRegisters and WriteRegisters.
struct ThreadRegisters {
    u64 x[31];
    u64 sp;
    u64 pc;
    u64 pstate;  // N, Z, C, V in bits 31 to 28
};

// Of Thread.ReadFpRegisters and WriteFpRegisters.
struct FpRegisters {
    u64 q[64];    // Q0 to Q31, low half first
    u32 control;  // FPCR
    u32 status;   // FPSR
};

static_assert(sizeof(FaultReport) == 48 && offsetof(FaultReport, reason) == 40);
static_assert(sizeof(FaultAnswer) == 16 && offsetof(FaultAnswer, action) == 8);
static_assert(sizeof(ThreadRegisters) == 272);
static_assert(sizeof(FpRegisters) == 520);

}  // namespace kos::abi
