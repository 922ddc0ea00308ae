// SPDX-License-Identifier: Apache-2.0
// Priority inheritance, a thread's part of it: who lends it a rank, and whom it lends its own. Three kinds of threads
// lend: the one whose call it received last, until it answers or receives again; the first of those who wait at the
// listener that it received from last; and the first in line for each lock that it holds.
#pragma once

#include "lib/list.hpp"
#include "lib/tree.hpp"
#include "obj/object.hpp"
#include "sched/schedule.hpp"

namespace kos::thread {

class Thread;
class WaitPlace;

// A thread's membership among those who receive from a listener.
struct ServerTag;
struct ServerNode : ListNode<ServerTag> {};

using ServerList = List<Thread, ServerTag>;

struct LenderTag;
struct LenderNode : TreeNode<LenderTag> {
    Thread* borrower = nullptr;  // who holds the lock that this thread is the first in line for
    sched::Rank lent = 0;        // its rank, as it stands in the order of lenders
};

struct LenderOrder {
    // The highest first.
    u32 operator()(const LenderNode& lender) const { return ~u32{lender.lent}; }
};

using Lenders = Tree<LenderNode, LenderTag, LenderOrder>;

struct Lending {
    sched::Schedule own;                  // what the thread was given; it runs by a better one while one is lent
    Thread* client = nullptr;             // whose call it received last, and that lends
    Thread* server = nullptr;             // the other way round: who received this thread's call
    Thread* queued = nullptr;             // the first of those who wait at its listener
    const WaitPlace* listener = nullptr;  // that it received from last
    Lenders lenders{};                    // the first in line of the locks that it holds
};

}  // namespace kos::thread
