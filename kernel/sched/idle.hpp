// SPDX-License-Identifier: Apache-2.0
// Threads that run when nobody else is ready: they take turns of a time slice.
#pragma once

#include "sched/turn_list.hpp"

namespace kos::sched {

class Idle {
  public:
    explicit Idle(u64 slice_ns) : slice_ns_{slice_ns} {}

    void join(Entity& /*entity*/, u64 /*now_ns*/) {}
    void leave(Entity& /*entity*/) {}
    void wake(Entity& /*entity*/, u64 /*now_ns*/) {}
    void add(Entity& entity, Place place) { list_.add(entity, place); }
    void remove(Entity& entity) { list_.remove(entity); }
    void begin(Entity& /*entity*/) {}
    void begin_alone(Entity& /*entity*/) {}
    void charge(Entity& /*entity*/, u64 /*ran_ns*/) {}

    Entity* first() { return list_.front(); }
    bool goes_before(const Entity& /*waiting*/, const Entity& /*running*/, Rotation rotation) const {
        return rotation != Rotation::None;
    }
    bool exhausted(const Entity& /*running*/) const { return false; }
    u64 turn(const Entity& /*entity*/) const { return slice_ns_; }
    bool shares(const Entity& /*running*/) const { return !list_.empty(); }

  private:
    u64 slice_ns_;
    TurnList list_;
};

static_assert(Policy<Idle>);

}  // namespace kos::sched
