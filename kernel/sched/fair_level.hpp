// SPDX-License-Identifier: Apache-2.0
// Equals that share the CPU by weight: the one that has had the least time, divided by its weight, goes first. A turn
// is as long as the weight is large, so that each turn is the same virtual time: threads that never wait go round in a
// ring, and none of them is ever ahead of its share, or behind it, by more than its own turn.
#pragma once

#include "sched/policy.hpp"

namespace kos::sched {

class FairLevel {
  public:
    // Its lag behind the others, or its lead, goes with it from level to level.
    void join(Entity& entity);
    void leave(Entity& entity);
    // Who waited gets no more of the past than kMostCreditNs.
    void wake(Entity& entity);
    void begin(Entity& entity);
    void charge(Entity& entity, u64 ran_ns);
    static bool precedes(const Entity& waiting, const Entity& running) { return waiting.key_ < running.virtual_ns_; }

    bool empty() const { return tree_.empty(); }
    Entity* front() { return first_; }
    u32 count(u32 most) {
        u32 found = 0;
        for (Entity* entity = first_; entity != nullptr && found < most; entity = tree_.next(*entity)) {
            ++found;
        }
        return found;
    }
    void add(Entity& entity, Place place);
    void remove(Entity& entity);

  private:
    struct KeyOf {
        u64 operator()(const Entity& entity) const { return entity.key_; }
    };

    // Virtual time begins here, so that it can be gone back from.
    static constexpr u64 kBegin = u64{1} << 40;
    static constexpr u64 kMostCreditNs = 10'000'000;
    static constexpr u64 kMostDebtNs = 100 * kMostCreditNs;

    Tree<Entity, RunTag, KeyOf> tree_;
    Entity* first_ = nullptr;  // of the tree
    u64 now_ = kBegin;         // virtual time: where the last turn began, or where one alone is
};

}  // namespace kos::sched
