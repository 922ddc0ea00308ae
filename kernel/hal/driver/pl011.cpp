// SPDX-License-Identifier: Apache-2.0
// The PL011's registers and its driver.
#include "hal/driver/pl011.hpp"

#include "hal/driver/driver.hpp"

namespace kos::hal {
namespace {

constexpr ReadWriteRegister<u32> kData{0x000};         // UARTDR
constexpr ReadOnlyRegister<u32> kFlags{0x018};         // UARTFR
constexpr ReadWriteRegister<u32> kLineControl{0x02c};  // UARTLCR_H
constexpr ReadWriteRegister<u32> kControl{0x030};      // UARTCR

constexpr Field32 kTransmitFull{5};   // UARTFR.TXFF
constexpr Field32 kTransmitEmpty{7};  // UARTFR.TXFE

constexpr Field32 kFifosOn{4};        // UARTLCR_H.FEN
constexpr Field32 kWordLength{5, 2};  // UARTLCR_H.WLEN
constexpr u32 kEightBits = 3;

constexpr Field32 kPortOn{0};      // UARTCR.UARTEN
constexpr Field32 kTransmitOn{8};  // UARTCR.TXE
constexpr Field32 kReceiveOn{9};   // UARTCR.RXE

constexpr unsigned kFifoDepth = 16;  // of the oldest revision; newer ones have 32

constinit Pl011 port{};

Result<void> probe(const Device& device) {
    port.start(TRY(map_registers(device, 0)));
    use_console(port);
    return {};
}

}  // namespace

KOS_DRIVER(pl011, "arm,pl011", Console, probe);

void Pl011::start(Mmio registers) {
    registers_ = registers;
    const u32 control = registers_.read(kControl);
    if (!kPortOn.is_set(control)) {
        registers_.write(kLineControl, kWordLength.put(kEightBits) | kFifosOn.mask());
    }
    registers_.write(kControl, control | kPortOn.mask() | kTransmitOn.mask() | kReceiveOn.mask());
    depth_ = kFifosOn.is_set(registers_.read(kLineControl)) ? kFifoDepth : 1;
}

void Pl011::put(char character) {
    while (kTransmitFull.is_set(registers_.read(kFlags))) {
    }
    registers_.write(kData, static_cast<u8>(character));
}

unsigned Pl011::room() const {
    const u32 flags = registers_.read(kFlags);
    if (kTransmitEmpty.is_set(flags)) {
        return depth_;
    }
    return kTransmitFull.is_set(flags) ? 0 : 1;
}

}  // namespace kos::hal
