// SPDX-License-Identifier: Apache-2.0
// A thread's saved registers. Entry code writes it on every trap from user space and resumes from it.
#pragma once

#include <cstddef>

#include <kos/base/types.hpp>

namespace kos::hal {

struct alignas(16) Frame {
    u64 x[31];
    u64 sp;     // SP_EL0
    u64 elr;    // where user space goes on
    u64 spsr;   // its PSTATE
    u64 tpidr;  // TPIDR_EL0, the thread-local base
    u64 reserved;
};

// Offsets that the entry code (hal/aarch64/entry.S) uses.
static_assert(offsetof(Frame, sp) == 248);
static_assert(offsetof(Frame, elr) == 256);
static_assert(offsetof(Frame, spsr) == 264);
static_assert(offsetof(Frame, tpidr) == 272);
static_assert(sizeof(Frame) == 288);

// PSTATE of a user thread: EL0, interrupts on.
inline constexpr u64 kUserPstate = 0;

}  // namespace kos::hal
