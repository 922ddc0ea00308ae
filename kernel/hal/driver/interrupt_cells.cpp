// SPDX-License-Identifier: Apache-2.0
// GIC interrupt cells: type, number within the type, flags.
#include "hal/driver/interrupt_cells.hpp"

namespace kos::hal {
namespace {

enum class CellType : u32 {
    Shared = 0,
    Private = 1,
};

constexpr u32 kMinCells = 3;  // GICv3 bindings may have a fourth, the affinity of a private interrupt
constexpr u32 kFirstPrivate = 16;
constexpr u32 kPrivateCount = 16;
constexpr u32 kFirstShared = 32;
constexpr u32 kSharedCount = 988;
constexpr u32 kFlagsEdge = 3;  // rising or falling; 4 and 8 are levels

Result<u32> first_of(CellType type, u32 number) {
    if (type == CellType::Shared && number < kSharedCount) {
        return kFirstShared;
    }
    if (type == CellType::Private && number < kPrivateCount) {
        return kFirstPrivate;
    }
    return Error{Status::Invalid};
}

}  // namespace

Result<GicInterrupt> decode_gic_interrupt(const dtb::Interrupt& interrupt) {
    if (interrupt.cell_count < kMinCells) {
        return Error{Status::Invalid};
    }
    const u32 number = interrupt.cells[1];
    const u32 first = TRY(first_of(static_cast<CellType>(interrupt.cells[0]), number));
    const Trigger trigger = (interrupt.cells[2] & kFlagsEdge) != 0 ? Trigger::Edge : Trigger::Level;
    return GicInterrupt{IrqLine{first + number}, trigger};
}

}  // namespace kos::hal
