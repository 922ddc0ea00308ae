// SPDX-License-Identifier: Apache-2.0
// Where a thread stands that sleeps on a futex, and how far it came itself with waking others.
#pragma once

#include <compare>

#include "lib/tree.hpp"
#include "sched/entity.hpp"

namespace kos::thread {

// A word that threads sleep on. SIDs are never reused: a key of what is gone never names anything else.
struct FutexKey {
    u64 owner;  // the SID of the process, or of the memory object
    u64 place;  // the address, or the offset in the memory object

    friend constexpr auto operator<=>(const FutexKey&, const FutexKey&) = default;
};

// In the order in which they are served: all who sleep on one word, the highest priority first, then who came first.
struct FutexPosition {
    FutexKey key;
    u64 turn;    // smaller for who goes first: see futex_turn()
    u64 number;  // which wait this is, of all that there were

    friend constexpr auto operator<=>(const FutexPosition&, const FutexPosition&) = default;
};

// Those of the highest rank are served first.
constexpr u64 futex_turn(sched::Rank rank) {
    return sched::Rank{0xffff} - rank;
}

struct FutexTag;
struct FutexNode;

struct FutexPositionOf {
    const FutexPosition& operator()(const FutexNode& node) const;
};

using FutexQueue = Tree<FutexNode, FutexTag, FutexPositionOf>;

// A thread's membership in a queue; its position changes only while it is in none. Who wakes others is in none, and
// keeps there how far it came: see FutexProgress.
struct FutexNode : TreeNode<FutexTag> {
    void enter(FutexQueue& entered) {
        entered.insert(*this);
        queue = &entered;
    }
    void leave() {
        queue->erase(*this);
        queue = nullptr;
    }

    FutexPosition position{};
    FutexQueue* queue = nullptr;
};

// Puts it where its rank belongs now.
inline void take_turn(FutexNode& node, sched::Rank rank) {
    FutexQueue& queue = *node.queue;
    node.leave();
    node.position.turn = futex_turn(rank);
    node.enter(queue);
}

inline const FutexPosition& FutexPositionOf::operator()(const FutexNode& node) const {
    return node.position;
}

// How far a wake or requeue came that restarts. The rest of it is the caller's own position: the word, the turn of
// which nobody of a smaller one is left, and the number: only who came before it is served.
struct FutexProgress {
    FutexKey target;
    u64 reorders;  // priorities of sleeping threads that had changed by then
    u32 woken;
    u32 moved;
};

}  // namespace kos::thread
