// SPDX-License-Identifier: Apache-2.0
// Equals that take turns in the order of their arrival.
#pragma once

#include "sched/policy.hpp"

namespace kos::sched {

class TurnList {
  public:
    // A level's own part in join(), leave() and so on: a list has none.
    void join(Entity& /*entity*/) {}
    void leave(Entity& /*entity*/) {}
    void wake(Entity& /*entity*/) {}
    void begin(Entity& /*entity*/) {}
    void begin_alone(Entity& /*entity*/) {}
    static void charge(Entity& /*entity*/, u64 /*ran_ns*/) {}
    // Of two equals, the waiting one goes on now that the running one has ended its turn.
    static bool precedes(const Entity& /*waiting*/, const Entity& /*running*/) { return true; }

    bool empty() const { return list_.empty(); }
    Entity* front() { return list_.front(); }
    u32 count(u32 most) {
        u32 found = 0;
        for (Entity* entity = list_.front(); entity != nullptr && found < most; entity = list_.next(*entity)) {
            ++found;
        }
        return found;
    }
    void add(Entity& entity, Place place) {
        if (place == Place::Front) {
            list_.push_front(entity);
        } else {
            list_.push_back(entity);
        }
    }
    void remove(Entity& entity) { static_cast<ListNode<RunTag>&>(entity).unlink(); }

  private:
    List<Entity, RunTag> list_;
};

}  // namespace kos::sched
