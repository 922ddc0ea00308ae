// SPDX-License-Identifier: Apache-2.0
// What the victim is told to do, and the instructions that fault.
#pragma once

#include <bit>

#include <kos/base/types.hpp>

namespace faults {

inline constexpr char kTouches[] = "touches";  // pages that its handler maps; exits with 42 if they keep what it wrote
inline constexpr char kWild[] = "wild";        // writes to kWildAddress
inline constexpr char kSteps[] = "steps";      // two undefined instructions; exits with 43
inline constexpr char kDies[] = "dies";        // receives one fault of somebody else, and exits instead of answering
inline constexpr char kNests[] = "nests";      // its own handler faults, too

// Where nothing is, in each program that the kernel loads.
inline constexpr kos::u64 kWildAddress = 0x18;
inline constexpr kos::u64 kStopAddress = 0x20;
inline constexpr kos::u64 kFirstPage = 0x30'0000'0000;
inline constexpr kos::u32 kPages = 16;

// Exactly one instruction each: it faults.
inline void store(kos::u64 address, kos::u64 value) {
    asm volatile("str %1, [%0]" : : "r"(address), "r"(value) : "memory");
}
inline kos::u64 load(kos::u64 address) {
    kos::u64 value;
    asm volatile("ldr %0, [%1]" : "=r"(value) : "r"(address) : "memory");
    return value;
}
inline void undefined() {
    asm volatile("udf #0");
}
// Answers with what a handler writes to x0.
inline kos::u64 breakpoint() {
    register kos::u64 value asm("x0") = 0;
    asm volatile("brk #1" : "+r"(value));
    return value;
}
// Answers with what a handler made of D31, and adds 1: the handler's D0.
inline kos::u64 breakpoint_with_fp(kos::u64 number) {
    kos::u64 answer;
    asm volatile(
        "fmov d31, %1\n"
        "movi v0.2d, #0\n"
        "brk #2\n"
        "fmov %0, d31\n"
        "fmov x9, d0\n"
        "add %0, %0, x9"
        : "=r"(answer)
        : "r"(number)
        : "v0", "v31", "x9", "memory");
    return answer;
}
// Goes on when a handler gives it x19 as its stack pointer, at x20.
inline void overflow_stack() {
    asm volatile(
        "mov x19, sp\n"
        "adr x20, 2f\n"
        "1: str xzr, [sp, #-16]!\n"
        "b 1b\n"
        "2:"
        :
        :
        : "x19", "x20", "memory");
}

}  // namespace faults
