// SPDX-License-Identifier: Apache-2.0
// The three system calls. Generated client code uses call_registers and call_descriptor; programs use generated
// clients, or kos/message.hpp and kos/listener.hpp.
//
// Words that a message does not have are left as they are in the registers: the kernel delivers only as many bytes
// as the header states.
#pragma once

#include <array>
#include <bit>

#include <kos/abi/handle.hpp>
#include <kos/abi/message.hpp>
#include <kos/abi/status.hpp>
#include <kos/base/types.hpp>
#include <kos/deadline.hpp>
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

struct RegisterReply {
    Status status;
    abi::Header header;
    u64 words[abi::kPayloadWords];
    u64 extra;  // x13: bits 0 to 31 are the arena bytes received
};

[[gnu::always_inline]] inline RegisterReply trap_call(const Registers& in) {
    const Registers out = trap<abi::Syscall::Call>(in);
    return {static_cast<Status>(out.x0),
            abi::Header{out.x1},
            {out.x2, out.x3, out.x4, out.x5, out.x6, out.x7, out.x8, out.x9},
            out.x13};
}

// Calls with a message that travels in registers only, both ways.
template <usize N>
[[gnu::always_inline]] inline RegisterReply call_registers(abi::Handle target, abi::Header header,
                                                           const std::array<u64, N>& words, Deadline deadline) {
    return trap_call(make_registers(target.raw(), header, words, deadline, any_value(), any_value()));
}

// Calls with a message that uses memory, in one direction or both: a constant part of more than 64 bytes, an arena
// or handles. A constant part of up to 64 bytes is in words all the same.
template <usize N>
[[gnu::always_inline]] inline RegisterReply call_descriptor(abi::Handle target, abi::Header header,
                                                            const std::array<u64, N>& words,
                                                            const abi::Descriptor& descriptor, Deadline deadline) {
    return trap_call(make_registers(target.raw(), header.with(abi::Header::kDesc), words, deadline,
                                    std::bit_cast<u64>(&descriptor), any_value()));
}

}  // namespace kos::detail
