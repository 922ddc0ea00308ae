// SPDX-License-Identifier: Apache-2.0
// Interrupt decoding: Devicetree Specification v0.4, section 2.4.
#include "hal/dtb/interrupt.hpp"

namespace kos::hal::dtb {
namespace {

Result<u32> interrupt_cells(const Node& controller) {
    if (!controller.has("interrupt-controller")) {
        return Error{Status::Unsupported};
    }
    const Property property = TRY(controller.property("#interrupt-cells"));
    const u32 cells = TRY(property.as_u32());
    if (cells == 0 || cells > kMaxInterruptCells) {
        return Error{Status::Unsupported};
    }
    return cells;
}

// The cells of `list` from `start` on, as an interrupt of `controller`.
Result<Interrupt> decode(const Node& controller, const Property& list, u32 start, u32 cells) {
    Interrupt interrupt{.controller = controller, .cell_count = cells};
    for (u32 i = 0; i < cells; ++i) {
        interrupt.cells[i] = TRY(list.cell(start + i));
    }
    return interrupt;
}

Result<Interrupt> extended_interrupt(const Tree& tree, const Property& list, u32 index) {
    u32 at = 0;
    while (at < list.cell_count()) {
        const u32 phandle = TRY(list.cell(at));
        const Node controller = TRY(tree.find_phandle(phandle));
        const u32 cells = TRY(interrupt_cells(controller));
        if (index-- == 0) {
            return decode(controller, list, at + 1, cells);
        }
        at += 1 + cells;
    }
    return Error{Status::NotFound};
}

}  // namespace

Result<Node> interrupt_parent(const Tree& tree, const Node& node) {
    Node at = node;
    // Phandles may form a circle; more steps than levels are one.
    for (u32 step = 0; step < kMaxDepth; ++step) {
        if (const Result<Property> explicit_parent = at.property("interrupt-parent"); explicit_parent.has_value()) {
            const u32 phandle = TRY(explicit_parent->as_u32());
            at = TRY(tree.find_phandle(phandle));
        } else {
            at = TRY(tree.parent(at));
        }
        if (at.has("#interrupt-cells")) {
            return at;
        }
    }
    return Error{Status::NotFound};
}

Result<Interrupt> interrupt(const Tree& tree, const Node& node, u32 index) {
    if (const Result<Property> extended = node.property("interrupts-extended"); extended.has_value()) {
        return extended_interrupt(tree, *extended, index);
    }
    const Property list = TRY(node.property("interrupts"));
    const Node controller = TRY(interrupt_parent(tree, node));
    const u32 cells = TRY(interrupt_cells(controller));
    if (list.cell_count() % cells != 0 || list.value().size() % sizeof(u32) != 0) {
        return Error{Status::Invalid};
    }
    if (index >= list.cell_count() / cells) {
        return Error{Status::NotFound};
    }
    return decode(controller, list, index * cells, cells);
}

}  // namespace kos::hal::dtb
