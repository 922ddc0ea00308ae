// SPDX-License-Identifier: Apache-2.0
// What the servers of the round trips share: each answers with the words that came. All in one piece and inline, so
// that a figure has a few instructions of them beside the system call.
#pragma once

#include <bit>

#include <kos/panic.hpp>
#include <kos/process.hpp>
#include <kos/syscall.hpp>

namespace bench {

// Serves the listener that the process began with. With a descriptor each request comes through it;
// `before_reply(request header, arena bytes)` is called before each answer.
template <typename BeforeReply>
[[noreturn]] inline void serve(kos::abi::Descriptor* descriptor, BeforeReply before_reply) {
    using kos::abi::Header;
    using kos::abi::Syscall;
    // Endpoint, method and length of the request are the response's too.
    constexpr kos::u64 kEchoed = (kos::u64{1} << 45) - 1;
    const kos::u64 with_descriptor = descriptor != nullptr ? Header::kDesc : 0;

    const auto listener = kos::process::handle(kos::abi::StartHandleKind::Listener);
    kos::require(listener.has_value(), "the server has a listener");
    kos::detail::Registers registers{};
    registers.x0 = listener->raw();
    registers.x1 = with_descriptor;
    registers.x11 = std::bit_cast<kos::u64>(descriptor);
    registers = kos::detail::trap<Syscall::Recv>(registers);
    while (registers.x0 == static_cast<kos::u64>(kos::Status::Ok)) {
        before_reply(Header{registers.x1}, static_cast<kos::u32>(registers.x13));
        registers.x0 = registers.x10;  // the token
        registers.x1 = (registers.x1 & kEchoed) | Header::kRecv | with_descriptor;
        registers.x11 = std::bit_cast<kos::u64>(descriptor);
        registers.x12 = listener->raw();
        registers = kos::detail::trap<Syscall::Reply>(registers);
    }
    kos::panic("receiving failed");
}

}  // namespace bench
