// SPDX-License-Identifier: Apache-2.0
// The FP and SIMD registers. What the kernel itself does with them leaves them as they were; those of user space are
// switched lazily (thread/fp.hpp).
#pragma once

#include <kos/base/types.hpp>

namespace kos::hal {

// Those of one thread; all zero is the state that a new thread starts with. Moving them is fastest at a multiple of 16
// bytes, which who keeps one sees to.
struct FpState {
    u64 registers[64] = {};  // Q0 to Q31, low half first
    u32 control = 0;         // FPCR
    u32 status = 0;          // FPSR
};

static_assert(sizeof(FpState) == 520);

// Whether user space may use the registers on this CPU; if not, its first use comes to kos_on_fp_use(). Off after boot.
// The kernel itself may use them right behind enable_fp(); disable_fp() counts from the return to user space on.
void enable_fp();
void disable_fp();

// Only while they are enabled.
void save_fp(FpState& state);
void restore_fp(const FpState& state);

}  // namespace kos::hal
