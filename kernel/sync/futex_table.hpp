// SPDX-License-Identifier: Apache-2.0
// The queues of all futexes: buckets that hold the sleeping threads of several words each, in the order of service.
//
// A bucket is a tree, so that whoever is found in it is found in a few steps, however many threads one process has put
// there; that they are spread by numbers nobody can guess keeps the trees small, and will let each have its lock.
#pragma once

#include <span>

#include "thread/futex_node.hpp"

namespace kos::sync {

class FutexTable {
  public:
    static constexpr u32 kBuckets = 64;

    constexpr FutexTable() = default;

    // Spreads words by other numbers from now on; nobody sleeps yet.
    void set_factors(u64 owner, u64 place);

    // Multiplication by odd numbers that are secret: of two words it is as likely as of any two that they meet.
    thread::FutexQueue& queue(const thread::FutexKey& key) {
        return buckets_[(key.owner * owner_factor_ + key.place * place_factor_) >> kShift];
    }
    // The first who sleeps on the word, of this turn or a later one; nullptr: nobody.
    thread::FutexNode* first(const thread::FutexKey& key, u64 turn);

    std::span<thread::FutexQueue> buckets() { return buckets_; }

  private:
    static constexpr u32 kShift = 58;  // the topmost bits depend on all others
    static_assert(u64{1} << (64 - kShift) == kBuckets);

    thread::FutexQueue buckets_[kBuckets];
    u64 owner_factor_ = 0x9e37'79b9'7f4a'7c15;
    u64 place_factor_ = 0xbf58'476d'1ce4'e5b9;
};

}  // namespace kos::sync
