// SPDX-License-Identifier: Apache-2.0
// The trap into the kernel on AArch64. Its twin for tests on the host is host/kos/trap.hpp.
#pragma once

#include <kos/abi/message.hpp>
#include <kos/base/types.hpp>
#include <kos/registers.hpp>

namespace kos::detail {

// Traps into the kernel. The operands are plain integers, so no function call can come between them and the svc.
template <abi::Syscall kNumber>
[[gnu::always_inline]] inline Registers trap(const Registers& in) {
    register u64 x0 asm("x0") = in.x0;
    register u64 x1 asm("x1") = in.x1;
    register u64 x2 asm("x2") = in.x2;
    register u64 x3 asm("x3") = in.x3;
    register u64 x4 asm("x4") = in.x4;
    register u64 x5 asm("x5") = in.x5;
    register u64 x6 asm("x6") = in.x6;
    register u64 x7 asm("x7") = in.x7;
    register u64 x8 asm("x8") = in.x8;
    register u64 x9 asm("x9") = in.x9;
    register u64 x10 asm("x10") = in.x10;
    register u64 x11 asm("x11") = in.x11;
    register u64 x12 asm("x12") = in.x12;
    register u64 x13 asm("x13");
    asm volatile("svc %[number]"
                 : "+r"(x0), "+r"(x1), "+r"(x2), "+r"(x3), "+r"(x4), "+r"(x5), "+r"(x6), "+r"(x7), "+r"(x8), "+r"(x9),
                   "+r"(x10), "+r"(x11), "+r"(x12), "=r"(x13)
                 : [number] "i"(static_cast<u32>(kNumber))
                 : "x14", "x15", "x16", "x17", "cc", "memory");
    return {x0, x1, x2, x3, x4, x5, x6, x7, x8, x9, x10, x11, x12, x13};
}

}  // namespace kos::detail
