// SPDX-License-Identifier: Apache-2.0
// Intrusive doubly linked list: the nodes live in the elements, so that queueing never allocates.
#pragma once

#include <type_traits>

#include "lib/assert.hpp"

namespace kos {

// One membership of an element in a list. An element derives from one node for each list that it can be on;
// Tag tells them apart.
template <typename Tag>
class ListNode {
  public:
    ListNode() = default;
    ListNode(const ListNode&) = delete;
    ListNode& operator=(const ListNode&) = delete;
    ~ListNode() { KOS_ASSERT(!linked()); }

    bool linked() const { return next_ != nullptr; }

    // Takes the element off whichever list it is on.
    void unlink() {
        KOS_ASSERT(linked());
        next_->previous_ = previous_;
        previous_->next_ = next_;
        next_ = nullptr;
        previous_ = nullptr;
    }

  private:
    template <typename, typename>
    friend class List;

    ListNode* next_ = nullptr;
    ListNode* previous_ = nullptr;
};

// A ring around a sentinel. The list does not own its elements.
template <typename T, typename Tag>
class List {
    using Node = ListNode<Tag>;

  public:
    List() { reset(); }
    List(const List&) = delete;
    List& operator=(const List&) = delete;
    ~List() {
        KOS_ASSERT(empty());
        ring_.next_ = nullptr;
        ring_.previous_ = nullptr;
    }

    bool empty() const { return ring_.next_ == &ring_; }
    T* front() { return empty() ? nullptr : element(ring_.next_); }
    const T* front() const { return empty() ? nullptr : element(ring_.next_); }

    void push_back(T& item) { insert_before(ring_, item); }
    void push_front(T& item) { insert_before(*ring_.next_, item); }
    // Puts item in front of position, which is on this list.
    void insert_before(T& position, T& item) { insert_before(static_cast<Node&>(position), item); }

    T* pop_front() {
        T* item = front();
        if (item != nullptr) {
            static_cast<Node*>(item)->unlink();
        }
        return item;
    }

    // The element behind item, or nullptr at the end.
    T* next(T& item) {
        Node* node = static_cast<Node&>(item).next_;
        return node == &ring_ ? nullptr : element(node);
    }

  private:
    static T* element(Node* node) { return static_cast<T*>(node); }
    static const T* element(const Node* node) { return static_cast<const T*>(node); }

    void insert_before(Node& position, T& item) {
        Node& node = item;
        KOS_ASSERT(!node.linked());
        node.next_ = &position;
        node.previous_ = position.previous_;
        position.previous_->next_ = &node;
        position.previous_ = &node;
    }

    void reset() {
        ring_.next_ = &ring_;
        ring_.previous_ = &ring_;
    }

    Node ring_;
};

}  // namespace kos
