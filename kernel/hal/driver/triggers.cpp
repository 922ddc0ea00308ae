// SPDX-License-Identifier: Apache-2.0
// A table of all lines: small enough, and no driver waits for a search in the tree.
#include "hal/driver/triggers.hpp"

#include "hal/driver/interrupt_cells.hpp"

namespace kos::hal {
namespace {

enum class Statement : u8 {
    None,
    Level,
    Edge,
    Both,  // of two devices that share the line, or a mistake
};

constinit Statement statements[kMostLines] = {};

constexpr u32 kTriggerFlags = 0xf;  // of the third cell; without one of them it says nothing

}  // namespace

void note_trigger(IrqLine line, Trigger trigger) {
    const auto index = static_cast<u32>(line);
    if (index < kFirstSharedLine || index >= kMostLines) {
        return;
    }
    const Statement said = trigger == Trigger::Edge ? Statement::Edge : Statement::Level;
    Statement& statement = statements[index];
    statement = statement == Statement::None || statement == said ? said : Statement::Both;
}

void note_triggers(const dtb::Tree& tree, const dtb::Node& controller) {
    dtb::InterruptWalk{tree, controller}.run([](const dtb::Interrupt& cells) {
        const auto interrupt = decode_gic_interrupt(cells);
        if (interrupt && (cells.cells[2] & kTriggerFlags) != 0) {
            note_trigger(interrupt->line, interrupt->trigger);
        }
    });
}

void forget_triggers() {
    for (Statement& statement : statements) {
        statement = Statement::None;
    }
}

std::optional<Trigger> stated_trigger(IrqLine line) {
    const auto index = static_cast<u32>(line);
    switch (index < kMostLines ? statements[index] : Statement::None) {
        case Statement::Level:
            return Trigger::Level;
        case Statement::Edge:
            return Trigger::Edge;
        case Statement::None:
        case Statement::Both:
            break;
    }
    return std::nullopt;
}

}  // namespace kos::hal
