// SPDX-License-Identifier: Apache-2.0
// Where threads wait in the order of their ranks, or lend their rank to others while they do.
#pragma once

#include <kos/base/types.hpp>

namespace kos::thread {

class Thread;

// How far a change of rank goes on, from a thread to those that it lends its rank to, and from these to others. All
// branches share it: whoever builds a long chain, or a wide one, gets no more than this done in one go.
struct Reach {
    u32 renewals = 8;
};

class WaitPlace {
  public:
    // The rank of a thread that waits here has changed.
    virtual void rank_changed(Thread& waiter, Reach& reach) = 0;
    // A thread has left: it was woken, its deadline passed, or it has ended. It is in no queue any more.
    virtual void left(Thread& /*waiter*/) {}
    // The thread that this waiter lends its rank to has ended; the waiter stops lending.
    virtual void borrower_ended(Thread& /*waiter*/) {}

  protected:
    ~WaitPlace() = default;
};

}  // namespace kos::thread
