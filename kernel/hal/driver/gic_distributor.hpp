// SPDX-License-Identifier: Apache-2.0
// Registers that the distributors of GICv2 and GICv3 and the redistributors of GICv3 share. Source: Arm IHI 0048, 0069.
#pragma once

#include <hal/interrupt.hpp>

#include "lib/mmio.hpp"

namespace kos::hal::gic {

inline constexpr ReadWriteRegister<u32> kControl{0x000};     // GICD_CTLR
inline constexpr ReadOnlyRegister<u32> kType{0x004};         // GICD_TYPER
inline constexpr ReadWriteArray<u32> kGroup{0x080};          // IGROUPR: a bit each
inline constexpr ReadWriteArray<u32> kSetEnable{0x100};      // ISENABLER: a bit each
inline constexpr ReadWriteArray<u32> kClearEnable{0x180};    // ICENABLER: a bit each
inline constexpr ReadWriteArray<u32> kClearPending{0x280};   // ICPENDR: a bit each
inline constexpr ReadWriteArray<u32> kClearActive{0x380};    // ICACTIVER: a bit each
inline constexpr ReadWriteArray<u32> kPriority{0x400};       // IPRIORITYR: a byte each
inline constexpr ReadWriteArray<u32> kConfiguration{0xc00};  // ICFGR: two bits each

inline constexpr Field32 kTypeLines{0, 5};  // GICD_TYPER.ITLinesNumber: lines / 32 - 1

inline constexpr u32 kFirstShared = 32;
inline constexpr u32 kMaxLines = 1020;

// The same priority for all, above the mask that lets everything through; in each of a word's bytes.
inline constexpr u32 kPriorityWord = 0xa0a0a0a0;
inline constexpr u32 kPriorityMaskAll = 0xff;

inline constexpr u32 kLinesPerBitWord = 32;
inline constexpr u32 kLinesPerByteWord = 4;
inline constexpr u32 kLinesPerTwoBitWord = 16;

constexpr u32 number(IrqLine line) {
    return static_cast<u32>(line);
}

// The word and the bit of a line in arrays with a bit each.
constexpr u32 bit_word(IrqLine line) {
    return number(line) / kLinesPerBitWord;
}
constexpr u32 bit_mask(IrqLine line) {
    return u32{1} << (number(line) % kLinesPerBitWord);
}

u32 line_count(Mmio distributor);

// Lines [first, end): off, not pending, not active, equal priority.
void reset_lines(Mmio block, u32 first, u32 end);

void set_trigger(Mmio block, IrqLine line, Trigger trigger);

}  // namespace kos::hal::gic
