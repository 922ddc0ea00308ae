// SPDX-License-Identifier: Apache-2.0
// The server of the round trips through memory: constant part and arena go back as they came, from where they came.
#include <array>
#include <bit>

#include "echo_server.hpp"
#include "protocol.hpp"

namespace {

using kos::abi::Descriptor;

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

}  // namespace

int main(int, char**) {
    Descriptor descriptor = describe_buffers();
    bench::serve(&descriptor, [&](kos::abi::Header, kos::u32 arena_bytes) { descriptor.arena_size = arena_bytes; });
}
