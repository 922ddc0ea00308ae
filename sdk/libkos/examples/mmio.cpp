// SPDX-License-Identifier: Apache-2.0
// kos::Registers: which device lies at an address. Arm's PrimeCells have their part number and designer in eight
// registers of a byte each, at the end of their page.
#include <kos/mmio.hpp>
#include <kos/print.hpp>
#include <kos/process.hpp>

namespace {

using kos::u32;

constexpr kos::u64 kClock = 0x901'0000;
constexpr kos::usize kPeripheralId = 0xfe0;  // the first of four

// What init.yaml gives this program: `mmio: {address: 0x9010000, size: 0x1000}`.
kos::Result<> run() {
    const auto resource = TRY(kos::process::handle(kos::abi::StartHandleKind::Resource, "mmio"));
    const auto clock = TRY(kos::Registers::map(resource, kClock, kos::kPageBytes));
    const u32 first = clock.read<u32>(kPeripheralId);
    const u32 second = clock.read<u32>(kPeripheralId + 4);
    const u32 third = clock.read<u32>(kPeripheralId + 8);
    kos::println("mmio: part {:x} of designer {:x}", first | (second & 0xf) << 8, second >> 4 | (third & 0x7) << 4);
    const auto beside = kos::Registers::map(resource, kClock + kos::kPageBytes, 4);
    kos::println("mmio: the page beside it: {}", beside ? kos::Status::Ok : beside.error());
    return {};
}

}  // namespace

int main(int, char**) {
    return run() ? 0 : 1;
}
