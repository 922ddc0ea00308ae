// SPDX-License-Identifier: Apache-2.0
// The server of the round trips that carry handles: keeps what comes, and closes it when it is told to.
#include <array>
#include <bit>
#include <span>

#include <kos/core/handle.hpp>
#include <kos/panic.hpp>
#include <kos/process.hpp>
#include <kos/syscall.hpp>

#include "protocol.hpp"

namespace {

using kos::abi::Handle;
using kos::abi::HandleElement;
using kos::abi::Header;
using kos::abi::Syscall;

constexpr kos::u64 kEchoed = (kos::u64{1} << 45) - 1;

// What the last kEcho brought.
std::array<HandleElement, kos::abi::kMaxHandles> g_elements;
kos::u32 g_kept = 0;

void take(Header request) {
    if (request.mid() == bench::kEcho) {
        g_kept = request.handle_count();
        return;
    }
    for (const HandleElement& element : std::span{g_elements}.first(g_kept)) {
        kos::require(kos::core::Handle::close(Handle{element.handle}).has_value(), "a handle that came can be closed");
    }
    g_kept = 0;
}

[[noreturn]] void serve(Handle listener) {
    kos::abi::Descriptor descriptor{};
    descriptor.in_handles = std::bit_cast<kos::u64>(g_elements.data());
    descriptor.in_handles_capacity = kos::abi::kMaxHandles;
    kos::detail::Registers registers{};
    registers.x0 = listener.raw();
    registers.x1 = Header::kDesc;
    registers.x11 = std::bit_cast<kos::u64>(&descriptor);
    registers = kos::detail::trap<Syscall::Recv>(registers);
    while (registers.x0 == static_cast<kos::u64>(kos::Status::Ok)) {
        take(Header{registers.x1});
        registers.x0 = registers.x10;  // the token
        registers.x1 = (registers.x1 & kEchoed) | Header::kRecv | Header::kDesc;
        registers.x11 = std::bit_cast<kos::u64>(&descriptor);
        registers.x12 = listener.raw();
        registers = kos::detail::trap<Syscall::Reply>(registers);
    }
    kos::panic("receiving failed");
}

}  // namespace

int main(int, char**) {
    const auto listener = kos::process::handle(kos::abi::StartHandleKind::Listener);
    kos::require(listener.has_value(), "the server has a listener");
    serve(*listener);
}
