// SPDX-License-Identifier: Apache-2.0
// TPIDR_EL0 of the running thread, which the entry code does not save; inline, because each switch does.
#pragma once

#include <kos/base/types.hpp>

namespace kos::hal {

inline u64 user_thread_pointer() {
    u64 value;
    // Safe: reads a register that only user space uses.
    asm volatile("mrs %0, tpidr_el0" : "=r"(value));
    return value;
}

inline void set_user_thread_pointer(u64 value) {
    // Safe: as above.
    asm volatile("msr tpidr_el0, %0" : : "r"(value));
}

}  // namespace kos::hal
