// SPDX-License-Identifier: Apache-2.0
// Which interrupt of which controller a node raises.
#pragma once

#include <optional>

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

// All interrupts that nodes which are okay raise at one controller, as interrupt() would find them one by one, in one
// walk over the tree: boot pays for it.
class InterruptWalk {
  public:
    // The tree outlives the walk.
    InterruptWalk(const Tree& tree, const Node& controller);

    // Calls `visit(const Interrupt&)` for each. Once.
    template <typename Visitor>
    void run(Visitor&& visit) {
        for (const Node node : tree_->nodes()) {
            const List list = enter(node);
            for (u32 index = 0;; ++index) {
                const Result<Interrupt> found = at(list, index);
                if (!found.has_value()) {
                    break;
                }
                if (found->controller == controller_) {
                    visit(*found);
                }
            }
        }
    }

  private:
    // What a node raises: `interrupts`, all at this controller, or `interrupts-extended`.
    struct List {
        Property cells{};
        u32 count{};  // of the first kind
        bool extended{};
    };
    // A node on the way down to the one that is visited, and to whose interrupts its children refer by themselves.
    struct Level {
        u32 end{};
        std::optional<Node> controller{};
    };
    struct Properties;

    [[nodiscard]] List enter(const Node& node);
    [[nodiscard]] std::optional<Node> parent_of(const Properties& properties);
    [[nodiscard]] std::optional<Node> find_parent(u32 phandle);
    [[nodiscard]] List list_of(const Node& node, const Properties& properties, const std::optional<Node>& parent) const;
    [[nodiscard]] Result<Interrupt> at(const List& list, u32 index) const;

    const Tree* tree_;
    Node controller_;
    u32 cells_;  // of one interrupt; 0: it is no controller
    std::array<Level, kMaxDepth> levels_{};
    u32 depth_ = 0;
    // The phandle that was looked up last, and what it led to: most nodes name the same one.
    u32 known_phandle_ = 0;
    std::optional<Node> known_{};
};

}  // namespace kos::hal::dtb
