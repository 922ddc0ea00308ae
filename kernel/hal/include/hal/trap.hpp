// SPDX-License-Identifier: Apache-2.0
// Traps from user space: the entry code saves the frame, switches to the CPU's kernel stack and calls one of these.
// Each returns the frame to resume; interrupts stay masked throughout. Defined in core.
#pragma once

#include <hal/frame.hpp>

namespace kos::hal {

// Why user space cannot go on.
enum class FaultKind : u8 {
    Unmapped,    // translation fault on a load, store or fetch
    Permission,  // access that the mapping does not allow
    Alignment,
    Undefined,  // undefined or trapped instruction
    Breakpoint,
    FloatingPoint,  // FP/SIMD while it is switched off; of user space it comes to kos_on_fp_use()
    Other,
};

enum class FaultAccess : u8 {
    Read,
    Write,
    Execute,
};

struct Fault {
    FaultKind kind;
    FaultAccess access;
    u64 address;   // that was accessed (0 where there is none)
    u64 syndrome;  // ESR_EL1, for the report
};

}  // namespace kos::hal

extern "C" {
// svc: immediate 0 Call, 1 Recv, 2 Reply, others are BAD_SYSCALL. x0 to x12 and x18 to x30 of the frame are valid.
kos::hal::Frame* kos_on_syscall(kos::hal::Frame* frame, kos::u64 immediate);
// An interrupt is pending at the controller; the whole frame is valid.
kos::hal::Frame* kos_on_interrupt(kos::hal::Frame* frame);
// User space uses FP or SIMD registers while they are off, hal/fp.hpp; the whole frame is valid.
kos::hal::Frame* kos_on_fp_use(kos::hal::Frame* frame);
// The whole frame is valid.
kos::hal::Frame* kos_on_fault(kos::hal::Frame* frame, const kos::hal::Fault* fault);
}
