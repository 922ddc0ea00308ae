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
#include <kos/trap.hpp>

namespace kos::detail {

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
