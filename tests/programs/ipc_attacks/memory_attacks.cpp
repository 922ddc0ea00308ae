// SPDX-License-Identifier: Apache-2.0
// Descriptors and buffers that lie where the caller has no memory, or not enough of it.
#include <bit>

#include "check.hpp"
#include "protocol.hpp"

extern "C" {
// From the linker: where the program begins.
// NOLINTNEXTLINE(bugprone-reserved-identifier)
[[gnu::visibility("hidden")]] extern const std::byte __ehdr_start[];
}

namespace attack {
namespace {

using kos::Status;
using kos::u32;
using kos::u64;
using kos::abi::Descriptor;
using kos::abi::Handle;
using kos::abi::Header;

constexpr u32 kLong = 128;

alignas(8) std::byte g_buffer[kLong];

u64 buffer() {
    return std::bit_cast<u64>(&g_buffer);
}

// Read-only, and the first page of the program: nothing is mapped below it.
u64 first_page() {
    return std::bit_cast<u64>(static_cast<const std::byte*>(__ehdr_start));
}

Status send_constant(Handle server, u64 address, u32 bytes = kLong) {
    Descriptor descriptor{};
    descriptor.constant = address;
    return call(with_descriptor(registers(server, to_victim(victim::kAddOne, bytes)), descriptor));
}

Status send_arena(Handle server, u64 address, u32 bytes) {
    Descriptor descriptor{};
    descriptor.arena = address;
    descriptor.arena_size = bytes;
    return call(with_descriptor(registers(server, to_victim(victim::kAddOne, 8)), descriptor));
}

void descriptors(Check& check, Handle server) {
    Registers in = registers(server, to_victim(victim::kAddOne, 8).with(Header::kDesc));
    for (const u64 address : {u64{0}, kUnmapped, kKernelAddress, ~u64{0}, ~u64{63}, first_page() - 8}) {
        in.x11 = address;
        check.expect("descriptor without memory", call(in), Status::Fault);
    }
    Descriptor descriptor{};
    descriptor.zero = 1;
    check.expect("descriptor's reserved word", call(with_descriptor(registers(server, to_victim(0)), descriptor)),
                 Status::Invalid);
}

void constants(Check& check, Handle server) {
    check.expect("constant part of 4097 bytes", send_constant(server, buffer(), 4097), Status::TooBig);
    check.expect("constant part of 8191 bytes", send_constant(server, buffer(), 8191), Status::TooBig);
    check.expect("more than the victim takes", send_constant(server, buffer()), Status::TooBig);
    for (const u64 address : {u64{0}, kUnmapped, kKernelAddress, ~u64{0}, first_page() - 64}) {
        check.expect("constant part without memory", send_constant(server, address), Status::Fault);
    }
}

void arenas(Check& check, Handle server) {
    check.expect("arena of 4 GiB", send_arena(server, buffer(), ~u32{0}), Status::TooBig);
    check.expect("more arena than the victim takes", send_arena(server, buffer(), 1), Status::TooBig);
}

// A core method with a long result, received where that cannot be.
Status list_into(u64 address, u32 capacity) {
    constexpr kos::u16 kHal = 10;
    constexpr kos::u16 kBoardName = 1;
    Descriptor descriptor{};
    descriptor.in_arena = address;
    descriptor.in_arena_capacity = capacity;
    return call(with_descriptor(registers(kos::abi::kKernelHandle, Header::request(kHal, kBoardName, 0)), descriptor));
}

void results(Check& check) {
    for (const u64 address : {u64{0}, kUnmapped, kKernelAddress, ~u64{0}, first_page() - 4}) {
        check.expect("result without memory", list_into(address, 64), Status::Fault);
    }
    check.expect("result into read-only memory", list_into(first_page(), 64), Status::Fault);
    check.expect("result into too little memory", list_into(buffer(), 1), Status::TooBig);
}

}  // namespace

bool attack_memory(const Targets& targets) {
    Check check{"memory"};
    descriptors(check, targets.victim);
    constants(check, targets.victim);
    arenas(check, targets.victim);
    results(check);
    return check.finish();
}

}  // namespace attack
