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

// Those of a node that say something of interrupts.
struct InterruptWalk::Properties {
    explicit Properties(const Node& node) {
        for (const Property property : node.properties()) {
            if (property.name() == "interrupts" && !interrupts) {
                interrupts = property;
            } else if (property.name() == "interrupts-extended" && !extended) {
                extended = property;
            } else if (property.name() == "interrupt-parent" && !parent) {
                parent = property;
            }
            has_cells = has_cells || property.name() == "#interrupt-cells";
        }
    }

    std::optional<Property> interrupts{};
    std::optional<Property> extended{};
    std::optional<Property> parent{};
    bool has_cells = false;
};

InterruptWalk::InterruptWalk(const Tree& tree, const Node& controller)
    : tree_{&tree}, controller_{controller}, cells_{interrupt_cells(controller).value_or(0)} {}

InterruptWalk::List InterruptWalk::enter(const Node& node) {
    while (depth_ > 0 && levels_[depth_ - 1].end <= node.offset()) {
        --depth_;
    }
    const Properties properties{node};
    const std::optional<Node> parent = parent_of(properties);
    levels_[depth_++] = {node.end(), properties.has_cells ? std::optional{node} : parent};
    return list_of(node, properties, parent);
}

std::optional<Node> InterruptWalk::parent_of(const Properties& properties) {
    if (properties.parent) {
        const Result<u32> phandle = properties.parent->as_u32();
        return phandle.has_value() ? find_parent(*phandle) : std::nullopt;
    }
    return depth_ > 0 ? levels_[depth_ - 1].controller : std::nullopt;
}

std::optional<Node> InterruptWalk::find_parent(u32 phandle) {
    if (phandle == known_phandle_) {
        return known_;
    }
    known_phandle_ = phandle;
    known_ = std::nullopt;
    if (const Result<Node> named = tree_->find_phandle(phandle); named.has_value()) {
        const Result<Node> parent = named->has("#interrupt-cells") ? named : interrupt_parent(*tree_, *named);
        known_ = parent.has_value() ? std::optional{*parent} : std::nullopt;
    }
    return known_;
}

InterruptWalk::List InterruptWalk::list_of(const Node& node, const Properties& properties,
                                           const std::optional<Node>& parent) const {
    if (cells_ == 0 || (!properties.interrupts && !properties.extended) || !node.is_okay()) {
        return {};
    }
    if (properties.extended) {
        return {.cells = *properties.extended, .extended = true};
    }
    const Property& cells = *properties.interrupts;
    const bool whole = cells.cell_count() % cells_ == 0 && cells.value().size() % sizeof(u32) == 0;
    return parent == controller_ && whole ? List{.cells = cells, .count = cells.cell_count() / cells_} : List{};
}

Result<Interrupt> InterruptWalk::at(const List& list, u32 index) const {
    if (list.extended) {
        return extended_interrupt(*tree_, list.cells, index);
    }
    if (index >= list.count) {
        return Error{Status::NotFound};
    }
    return decode(controller_, list.cells, index * cells_, cells_);
}

}  // namespace kos::hal::dtb
