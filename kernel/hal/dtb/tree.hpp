// SPDX-License-Identifier: Apache-2.0
// A validated, read-only device tree. Nothing is allocated or copied: nodes, names and values point into the blob.
#pragma once

#include <array>
#include <span>

#include "hal/dtb/node.hpp"

namespace kos::hal::dtb {

// A piece of an address space. In an empty one size is 0; base + size may be exactly 2^64, never more.
struct AddressRange {
    u64 base{};
    u64 size{};

    friend bool operator==(const AddressRange&, const AddressRange&) = default;
};

// The nodes from the root (first) to a node (last).
struct NodePath {
    std::array<Node, kMaxDepth> nodes{};
    u32 count{};
};

class NodeRange;

class Tree {
  public:
    // Validates the header, the reservation map and the whole structure. The blob must outlive the tree, and the tree,
    // which does not move, must outlive its nodes. Any bytes are safe.
    [[nodiscard]] static Parsed<Tree> create(std::span<const std::byte> blob);

    // The bytes that the blob says it has; there may be more behind them.
    [[nodiscard]] u32 size() const { return static_cast<u32>(blob_.size()); }

    [[nodiscard]] Node root() const { return {structure_, root_}; }
    // Every node, parents before their children, in the order of the blob.
    [[nodiscard]] NodeRange nodes() const;

    // "/soc/uart@9000000", or an alias with a path behind it: "serial0", "soc/uart". NotFound; Invalid when malformed.
    [[nodiscard]] Result<Node> find(std::string_view path) const;
    [[nodiscard]] Result<Node> find_alias(std::string_view alias) const;
    // The first compatible node, whatever its status; for all of them, filter nodes(). NotFound.
    [[nodiscard]] Result<Node> find_compatible(std::string_view compatible) const;
    // NotFound.
    [[nodiscard]] Result<Node> find_phandle(u32 phandle) const;

    // NotFound for the root, and for a node of another tree.
    [[nodiscard]] Result<Node> parent(const Node& node) const;
    [[nodiscard]] Result<NodePath> path_to(const Node& node) const;

    // The entries of the memory reservation block (/memreserve/).
    [[nodiscard]] u32 reservation_count() const { return reservation_count_; }
    [[nodiscard]] Result<AddressRange> reservation(u32 index) const;

  private:
    Tree() = default;
    [[nodiscard]] Parsed<void> count_reservations();
    [[nodiscard]] Result<Node> descend(Node node, std::string_view path) const;

    lib::ByteView blob_{};
    Structure structure_{};
    u32 root_{};
    u32 reservations_{};
    u32 reservation_count_{};
};

// An input range over all nodes, for `for (const Node node : tree.nodes())`.
class NodeRange {
  public:
    class Iterator {
      public:
        Iterator(const Structure& structure, u32 offset) : structure_{&structure}, item_{settle(offset)} {}
        [[nodiscard]] Node operator*() const { return {*structure_, item_.offset}; }
        Iterator& operator++() {
            item_ = settle(item_.next);
            return *this;
        }
        friend bool operator==(const Iterator& it, std::default_sentinel_t) { return it.item_.token == Token::End; }

      private:
        [[nodiscard]] Item settle(u32 offset) const;
        const Structure* structure_;
        Item item_;
    };

    explicit NodeRange(const Structure& structure) : structure_{&structure} {}
    [[nodiscard]] Iterator begin() const { return {*structure_, structure_->start()}; }
    [[nodiscard]] std::default_sentinel_t end() const { return {}; }

  private:
    const Structure* structure_;
};

inline NodeRange Tree::nodes() const {
    return NodeRange{structure_};
}

}  // namespace kos::hal::dtb
