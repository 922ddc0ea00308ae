// SPDX-License-Identifier: Apache-2.0
// SMC and HVC.
#include "hal/driver/firmware_call.hpp"

namespace kos::hal {

// Safe, both: the firmware keeps to the convention, by which it may change x0 to x17 and memory.
#define KOS_FIRMWARE_CALL(instruction)                                                                             \
    register u64 x0 asm("x0") = function;                                                                          \
    asm volatile(instruction                                                                                       \
                 : "+r"(x0)                                                                                        \
                 :                                                                                                 \
                 : "x1", "x2", "x3", "x4", "x5", "x6", "x7", "x8", "x9", "x10", "x11", "x12", "x13", "x14", "x15", \
                   "x16", "x17", "memory");                                                                        \
    return x0

u64 call_secure_monitor(u64 function) {
    KOS_FIRMWARE_CALL("smc #0");
}

u64 call_hypervisor(u64 function) {
    KOS_FIRMWARE_CALL("hvc #0");
}

}  // namespace kos::hal
