// SPDX-License-Identifier: Apache-2.0
// Barriers by what they are for. Source: Arm ARM (DDI 0487), B2.7.
#pragma once

namespace kos::hal {

// Safe, all of them: a barrier changes no state; the memory clobber keeps the compiler's order the same.

// Stores before are seen, also by table walks, before stores after.
inline void store_barrier() {
    asm volatile("dsb ishst" : : : "memory");
}

// Table entries and system registers written before hold for the instructions after.
inline void synchronize_context() {
    asm volatile("dsb ishst\n\tisb" : : : "memory");
}

// Everything before is complete, also towards devices.
inline void full_barrier() {
    asm volatile("dsb sy" : : : "memory");
}

inline void instruction_barrier() {
    asm volatile("isb" : : : "memory");
}

}  // namespace kos::hal
