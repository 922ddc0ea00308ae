// SPDX-License-Identifier: Apache-2.0
// SMC and HVC.
#include "hal/driver/firmware_call.hpp"

namespace kos::hal {

// Safe, both: the firmware keeps to the convention, by which it may change x0 to x17 and memory.
#define KOS_FIRMWARE_CALL(instruction)                                                                         \
    register u64 x0 asm("x0") = function;                                                                      \
    register u64 x1 asm("x1") = arguments.first;                                                               \
    register u64 x2 asm("x2") = arguments.second;                                                              \
    register u64 x3 asm("x3") = arguments.third;                                                               \
    asm volatile(instruction                                                                                   \
                 : "+r"(x0), "+r"(x1), "+r"(x2), "+r"(x3)                                                      \
                 :                                                                                             \
                 : "x4", "x5", "x6", "x7", "x8", "x9", "x10", "x11", "x12", "x13", "x14", "x15", "x16", "x17", \
                   "memory");                                                                                  \
    return x0

u64 call_secure_monitor(u64 function, const FirmwareArguments& arguments) {
    KOS_FIRMWARE_CALL("smc #0");
}

u64 call_hypervisor(u64 function, const FirmwareArguments& arguments) {
    KOS_FIRMWARE_CALL("hvc #0");
}

}  // namespace kos::hal
