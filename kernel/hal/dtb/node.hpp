// SPDX-License-Identifier: Apache-2.0
// A node of the tree: its name, properties and children. A small value that points into the tree it came from.
#pragma once

#include <iterator>

#include "hal/dtb/property.hpp"
#include "hal/dtb/structure.hpp"

namespace kos::hal::dtb {

class PropertyRange;
class ChildRange;

class Node {
  public:
    constexpr Node() = default;
    // `offset` is that of a BeginNode token of a structure that has passed check().
    constexpr Node(const Structure& structure, u32 offset) : structure_{&structure}, offset_{offset} {}

    // "uart@9000000"; empty for the root.
    [[nodiscard]] std::string_view name() const { return begin().name; }
    // "uart"
    [[nodiscard]] std::string_view base_name() const;
    [[nodiscard]] u32 offset() const { return offset_; }
    // Nodes of this tree whose offset is from here on do not lie below this one, nor are they it.
    [[nodiscard]] u32 end() const { return structure_->skip_node(offset_); }

    [[nodiscard]] PropertyRange properties() const;
    [[nodiscard]] ChildRange children() const;

    // NotFound when the node has no such property.
    [[nodiscard]] Result<Property> property(std::string_view name) const;
    [[nodiscard]] bool has(std::string_view name) const { return property(name).has_value(); }
    // A property of exactly one cell, or `fallback` when there is none; Invalid when it has another size.
    [[nodiscard]] Result<u32> u32_or(std::string_view name, u32 fallback) const;

    // The child of this name; without a unit address it matches the first child of that base name. NotFound.
    [[nodiscard]] Result<Node> child(std::string_view name) const;

    [[nodiscard]] bool is_compatible(std::string_view compatible) const;
    // status is absent, "okay" or "ok".
    [[nodiscard]] bool is_okay() const;

    // How this node's children write addresses and sizes: #address-cells (else 2) and #size-cells (else 1).
    [[nodiscard]] Result<u32> address_cells() const { return u32_or("#address-cells", 2); }
    [[nodiscard]] Result<u32> size_cells() const { return u32_or("#size-cells", 1); }

    friend bool operator==(const Node& a, const Node& b) {
        return a.structure_ == b.structure_ && a.offset_ == b.offset_;
    }

  private:
    friend class PropertyRange;
    friend class ChildRange;
    [[nodiscard]] Item begin() const { return structure_->at(offset_); }

    const Structure* structure_{};
    u32 offset_{};
};

// Input ranges for `for (... : node.properties())` and `for (... : node.children())`.
class PropertyRange {
  public:
    class Iterator {
      public:
        Iterator(const Structure& structure, u32 offset) : structure_{&structure}, item_{settle(offset)} {}
        [[nodiscard]] Property operator*() const { return {item_.name, item_.value, item_.value_offset}; }
        Iterator& operator++() {
            item_ = settle(item_.next);
            return *this;
        }
        friend bool operator==(const Iterator& it, std::default_sentinel_t) {
            return it.item_.token != Token::Property;
        }

      private:
        [[nodiscard]] Item settle(u32 offset) const;
        const Structure* structure_;
        Item item_;
    };

    explicit PropertyRange(const Node& node) : node_{node} {}
    [[nodiscard]] Iterator begin() const { return {*node_.structure_, node_.structure_->next_of(node_.offset_)}; }
    [[nodiscard]] std::default_sentinel_t end() const { return {}; }

  private:
    Node node_;
};

class ChildRange {
  public:
    class Iterator {
      public:
        Iterator(const Structure& structure, u32 offset) : structure_{&structure}, item_{settle(offset)} {}
        [[nodiscard]] Node operator*() const { return {*structure_, item_.offset}; }
        Iterator& operator++() {
            item_ = settle(structure_->skip_node(item_.offset));
            return *this;
        }
        friend bool operator==(const Iterator& it, std::default_sentinel_t) {
            return it.item_.token != Token::BeginNode;
        }

      private:
        [[nodiscard]] Item settle(u32 offset) const;
        const Structure* structure_;
        Item item_;
    };

    explicit ChildRange(const Node& node) : node_{node} {}
    [[nodiscard]] Iterator begin() const { return {*node_.structure_, node_.structure_->next_of(node_.offset_)}; }
    [[nodiscard]] std::default_sentinel_t end() const { return {}; }

  private:
    Node node_;
};

inline PropertyRange Node::properties() const {
    return PropertyRange{*this};
}
inline ChildRange Node::children() const {
    return ChildRange{*this};
}

}  // namespace kos::hal::dtb
