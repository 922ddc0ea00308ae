// SPDX-License-Identifier: Apache-2.0
// The FP and SIMD registers: access for user space, and saving (fp.S).
#include <cstddef>

#include <hal/fp.hpp>

#include "hal/aarch64/barrier.hpp"
#include "hal/aarch64/system_registers.hpp"

extern "C" {
void kos_save_fp(kos::hal::FpState* state);
void kos_restore_fp(const kos::hal::FpState* state);
}

namespace kos::hal {
namespace {

constexpr Field64 kFpAccess{20, 2};  // CPACR_EL1.FPEN
constexpr u64 kAllTrap = 0;
constexpr u64 kNoneTraps = 3;

static_assert(offsetof(FpState, control) == 512 && offsetof(FpState, status) == 516, "fp.S has these offsets");

}  // namespace

void enable_fp() {
    sysreg::Cpacr::write(kFpAccess.put(kNoneTraps));
    instruction_barrier();
}

void disable_fp() {
    // The return to user space is the barrier.
    sysreg::Cpacr::write(kFpAccess.put(kAllTrap));
}

void save_fp(FpState& state) {
    kos_save_fp(&state);
}

void restore_fp(const FpState& state) {
    kos_restore_fp(&state);
}

}  // namespace kos::hal
