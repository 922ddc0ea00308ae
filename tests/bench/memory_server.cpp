// SPDX-License-Identifier: Apache-2.0
// The server of the round trips through memory: constant part and arena go back as they came, from where they came.
#include <array>
#include <bit>

#include <kos/panic.hpp>
#include <kos/process.hpp>
#include <kos/syscall.hpp>

#include "protocol.hpp"

namespace {

using kos::abi::Descriptor;
using kos::abi::Header;
using kos::abi::Syscall;

constexpr kos::u64 kEchoed = (kos::u64{1} << 45) - 1;

alignas(64) std::array<std::byte, bench::kMostConstant> g_constant;
alignas(64) std::array<std::byte, bench::kMostArena> g_arena;

Descriptor describe_buffers() {
    const auto constant = std::bit_cast<kos::u64>(g_constant.data());
    const auto arena = std::bit_cast<kos::u64>(g_arena.data());
    Descriptor descriptor{};
    descriptor.constant = descriptor.in_constant = constant;
    descriptor.arena = descriptor.in_arena = arena;
    descriptor.in_constant_capacity = bench::kMostConstant;
    descriptor.in_arena_capacity = bench::kMostArena;
    return descriptor;
}

[[noreturn]] void serve(kos::abi::Handle listener) {
    Descriptor descriptor = describe_buffers();
    kos::detail::Registers registers{};
    registers.x0 = listener.raw();
    registers.x1 = Header::kDesc;
    registers.x11 = std::bit_cast<kos::u64>(&descriptor);
    registers = kos::detail::trap<Syscall::Recv>(registers);
    while (registers.x0 == static_cast<kos::u64>(kos::Status::Ok)) {
        descriptor.arena_size = static_cast<kos::u32>(registers.x13);
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
