// SPDX-License-Identifier: Apache-2.0
// The type-free half of lib/tree.hpp: links, rotations and rebalancing of an AVL tree with parent pointers.
#pragma once

#include <kos/base/types.hpp>

#include "lib/assert.hpp"

namespace kos::detail {

// Which child: kLeft holds smaller keys.
using TreeSide = u8;
inline constexpr TreeSide kLeft = 0;
inline constexpr TreeSide kRight = 1;

inline constexpr TreeSide kBothSides[] = {kLeft, kRight};

constexpr TreeSide opposite(TreeSide side) {
    return side ^ 1;
}

struct TreeLinks {
    TreeLinks* parent = nullptr;  // the root's parent is the tree's anchor; nullptr: on no tree
    TreeLinks* child[2] = {nullptr, nullptr};
    i8 balance = 0;  // height of the right subtree minus that of the left one: -1, 0 or 1 at rest

    TreeSide side() const { return parent->child[kRight] == this ? kRight : kLeft; }
};

// Loops only: the height, and with it every walk, is at most 1.44 log2 of the number of elements.
class TreeBase {
  public:
    constexpr TreeBase() = default;
    TreeBase(const TreeBase&) = delete;
    TreeBase& operator=(const TreeBase&) = delete;

    bool empty() const { return anchor_.child[kLeft] == nullptr; }

  protected:
    TreeLinks* root() const { return anchor_.child[kLeft]; }
    TreeLinks* anchor() { return &anchor_; }

    TreeLinks* outermost(TreeSide side) const { return root() == nullptr ? nullptr : outermost(root(), side); }

    // The next element in key order towards `side`, or nullptr.
    TreeLinks* neighbour(TreeLinks* node, TreeSide side) const {
        if (node->child[side] != nullptr) {
            return outermost(node->child[side], opposite(side));
        }
        while (node->parent != &anchor_ && node->side() == side) {
            node = node->parent;
        }
        return node->parent == &anchor_ ? nullptr : node->parent;
    }

    // Hangs a new leaf below `parent` (the anchor with kLeft for the first) and restores the balance.
    void insert_leaf(TreeLinks* node, TreeLinks* parent, TreeSide side) {
        KOS_ASSERT(node->parent == nullptr);
        node->parent = parent;
        parent->child[side] = node;
        for (; parent != &anchor_; side = parent->side(), parent = parent->parent) {
            parent->balance = static_cast<i8>(parent->balance + sign(side));
            if (parent->balance == 0) {
                return;
            }
            if (unbalanced(parent)) {
                rebalance(parent);
                return;
            }
        }
    }

    void remove(TreeLinks* node) {
        KOS_ASSERT(node->parent != nullptr);
        TreeLinks* parent = node->parent;
        TreeSide side = node->side();
        if (node->child[kLeft] != nullptr && node->child[kRight] != nullptr) {
            TreeLinks* heir = outermost(node->child[kRight], kLeft);
            parent = heir->parent == node ? heir : heir->parent;
            side = heir->side();
            splice(heir, heir->child[kRight]);
            take_place(heir, node);
        } else {
            splice(node, node->child[node->child[kLeft] == nullptr ? kRight : kLeft]);
        }
        *node = TreeLinks{};
        shrunk(parent, side);
    }

  private:
    static i8 sign(TreeSide side) { return side == kRight ? i8{1} : i8{-1}; }
    static bool unbalanced(const TreeLinks* node) { return node->balance < -1 || node->balance > 1; }

    static TreeLinks* outermost(TreeLinks* node, TreeSide side) {
        while (node->child[side] != nullptr) {
            node = node->child[side];
        }
        return node;
    }

    // Puts `child` (may be nullptr) where `node` hangs.
    static void splice(TreeLinks* node, TreeLinks* child) {
        node->parent->child[node->side()] = child;
        if (child != nullptr) {
            child->parent = node->parent;
        }
    }

    // Puts `heir`, which hangs nowhere, in the place of `node` with its children.
    static void take_place(TreeLinks* heir, TreeLinks* node) {
        splice(node, heir);
        heir->balance = node->balance;
        for (const TreeSide side : kBothSides) {
            heir->child[side] = node->child[side];
            if (heir->child[side] != nullptr) {
                heir->child[side]->parent = heir;
            }
        }
    }

    // Walks up from a node whose subtree at `side` lost one level.
    void shrunk(TreeLinks* parent, TreeSide side) {
        while (parent != &anchor_) {
            parent->balance = static_cast<i8>(parent->balance - sign(side));
            if (unbalanced(parent)) {
                parent = rebalance(parent);
            }
            if (parent->balance != 0) {
                return;  // the height is as before
            }
            side = parent->side();
            parent = parent->parent;
        }
    }

    // Turns `node` down to `side`; its other child rises into its place.
    static TreeLinks* rotate(TreeLinks* node, TreeSide side) {
        TreeLinks* riser = node->child[opposite(side)];
        TreeLinks* inner = riser->child[side];
        splice(node, riser);
        riser->child[side] = node;
        node->parent = riser;
        node->child[opposite(side)] = inner;
        if (inner != nullptr) {
            inner->parent = node;
        }
        return riser;
    }

    // Repairs a balance of 2 or -2; returns the new root of the subtree. Its balance is 0 iff the height shrank.
    static TreeLinks* rebalance(TreeLinks* node) {
        const TreeSide heavy = node->balance > 0 ? kRight : kLeft;
        TreeLinks* child = node->child[heavy];
        if (child->balance == -sign(heavy)) {
            return rotate_twice(node, child, heavy);
        }
        const bool even = child->balance == 0;  // only after a removal: the height stays
        node->balance = even ? sign(heavy) : i8{0};
        child->balance = even ? sign(opposite(heavy)) : i8{0};
        return rotate(node, opposite(heavy));
    }

    static TreeLinks* rotate_twice(TreeLinks* node, TreeLinks* child, TreeSide heavy) {
        const i8 balance = child->child[opposite(heavy)]->balance;
        rotate(child, heavy);
        TreeLinks* top = rotate(node, opposite(heavy));
        node->balance = balance == sign(heavy) ? sign(opposite(heavy)) : i8{0};
        child->balance = balance == sign(opposite(heavy)) ? sign(heavy) : i8{0};
        top->balance = 0;
        return top;
    }

    TreeLinks anchor_{};  // its left child is the root
};

}  // namespace kos::detail
