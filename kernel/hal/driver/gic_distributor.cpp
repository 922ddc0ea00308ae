// SPDX-License-Identifier: Apache-2.0
// What GICv2 and GICv3 do alike.
#include "hal/driver/gic_distributor.hpp"

namespace kos::hal::gic {

u32 line_count(Mmio distributor) {
    const u32 lines = (kTypeLines.get(distributor.read(kType)) + 1) * kLinesPerBitWord;
    return lines < kMaxLines ? lines : kMaxLines;
}

void reset_lines(Mmio block, u32 first, u32 end) {
    constexpr u32 kAll = ~u32{0};
    for (u32 line = first; line < end; line += kLinesPerBitWord) {
        const u32 word = line / kLinesPerBitWord;
        block.write(kClearEnable[word], kAll);
        block.write(kClearPending[word], kAll);
        block.write(kClearActive[word], kAll);
    }
    for (u32 line = first; line < end; line += kLinesPerByteWord) {
        block.write(kPriority[line / kLinesPerByteWord], kPriorityWord);
    }
}

void set_trigger(Mmio block, IrqLine line, Trigger trigger) {
    // The upper one of a line's two bits says edge; the lower one is reserved.
    const Field32 edge{2 * (number(line) % kLinesPerTwoBitWord) + 1};
    const Register reg = kConfiguration[number(line) / kLinesPerTwoBitWord];
    block.write(reg, edge.replaced(block.read(reg), trigger == Trigger::Edge ? 1 : 0));
}

}  // namespace kos::hal::gic
