// SPDX-License-Identifier: Apache-2.0
// Intrusive ordered tree (AVL): the nodes live in the elements, so that inserting never allocates.
// Insert, erase and search are O(log n) in the worst case and do not recurse.
#pragma once

#include "lib/tree_links.hpp"

namespace kos {

// One membership of an element in a tree; Tag tells several of them apart.
template <typename Tag>
class TreeNode : private detail::TreeLinks {
  public:
    TreeNode() = default;
    TreeNode(const TreeNode&) = delete;
    TreeNode& operator=(const TreeNode&) = delete;
    ~TreeNode() { KOS_ASSERT(!linked()); }

    bool linked() const { return parent != nullptr; }

  private:
    template <typename, typename, typename>
    friend class Tree;
};

// KeyOf{}(const T&) gives an element's key, which must not change while it is on the tree. Elements of equal keys
// stand in the order in which they were inserted. The tree does not own its elements.
template <typename T, typename Tag, typename KeyOf>
class Tree : public detail::TreeBase {
    using Node = TreeNode<Tag>;
    using Links = detail::TreeLinks;

  public:
    void insert(T& item) {
        Links* parent = anchor();
        detail::TreeSide side = detail::kLeft;
        for (Links* at = root(); at != nullptr; at = at->child[side]) {
            parent = at;
            side = KeyOf{}(item) < KeyOf{}(*element(at)) ? detail::kLeft : detail::kRight;
        }
        insert_leaf(links(item), parent, side);
    }

    void erase(T& item) { remove(links(item)); }

    // The first element whose key is not below `key`, or nullptr.
    template <typename Key>
    T* lower_bound(const Key& key) const {
        return first_where([&key](const T& item) { return !(KeyOf{}(item) < key); });
    }

    // The first element whose key is above `key`, or nullptr.
    template <typename Key>
    T* upper_bound(const Key& key) const {
        return first_where([&key](const T& item) { return key < KeyOf{}(item); });
    }

    // The last element whose key is not above `key`, or nullptr.
    template <typename Key>
    T* floor(const Key& key) const {
        T* above = upper_bound(key);
        return above == nullptr ? last() : previous(*above);
    }

    // The first element with this key, or nullptr.
    template <typename Key>
    T* find(const Key& key) const {
        T* item = lower_bound(key);
        return item != nullptr && !(key < KeyOf{}(*item)) ? item : nullptr;
    }

    T* first() const { return element(outermost(detail::kLeft)); }
    T* last() const { return element(outermost(detail::kRight)); }
    T* next(T& item) const { return element(neighbour(links(item), detail::kRight)); }
    T* previous(T& item) const { return element(neighbour(links(item), detail::kLeft)); }

  private:
    static Links* links(T& item) { return static_cast<Node*>(&item); }
    static T* element(Links* node) { return node == nullptr ? nullptr : static_cast<T*>(static_cast<Node*>(node)); }

    // `wanted` is false for a first part of the elements, in key order, and true for the rest.
    template <typename Predicate>
    T* first_where(Predicate wanted) const {
        T* best = nullptr;
        for (Links* at = root(); at != nullptr;) {
            T* item = element(at);
            const bool found = wanted(*item);
            best = found ? item : best;
            at = at->child[found ? detail::kLeft : detail::kRight];
        }
        return best;
    }
};

}  // namespace kos
