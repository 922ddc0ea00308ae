// SPDX-License-Identifier: Apache-2.0
// Which interrupt of which controller a node raises.
#pragma once

#include "hal/dtb/tree.hpp"

namespace kos::hal::dtb {

inline constexpr u32 kMaxInterruptCells = 4;

// What the cells mean is the controller's business: its driver decodes them.
struct Interrupt {
    Node controller{};
    std::array<u32, kMaxInterruptCells> cells{};
    u32 cell_count{};
};

// The index-th interrupt of `interrupts-extended` or `interrupts`.
// Errors: NotFound (no such interrupt, or no controller), Invalid (malformed), Unsupported (behind an interrupt map, or
// more than kMaxInterruptCells cells).
[[nodiscard]] Result<Interrupt> interrupt(const Tree& tree, const Node& node, u32 index);

// The controller to which `interrupts` of this node refer: the nearest `interrupt-parent`, or the nearest ancestor
// with #interrupt-cells. NotFound.
[[nodiscard]] Result<Node> interrupt_parent(const Tree& tree, const Node& node);

}  // namespace kos::hal::dtb
