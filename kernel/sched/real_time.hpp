// SPDX-License-Identifier: Apache-2.0
// Real-time threads: by priority; equals in the order of arrival, round robin by time slice or FIFO. Those that the
// limit does not bind stand in a queue of their own, so that they are found when it holds the others back; together
// the two are in the order of one.
#pragma once

#include "sched/level_queue.hpp"
#include "sched/turn_list.hpp"

namespace kos::sched {

class RealTime {
  public:
    explicit RealTime(u64 slice_ns) : slice_ns_{slice_ns} {}

    void join(Entity& /*entity*/, u64 /*now_ns*/) {}
    void leave(Entity& /*entity*/) {}
    void wake(Entity& /*entity*/, u64 /*now_ns*/) {}
    void add(Entity& entity, Place place);
    void remove(Entity& entity) { queue_of(entity).remove(entity); }
    void begin(Entity& /*entity*/) {}
    void begin_alone(Entity& /*entity*/) {}
    void charge(Entity& /*entity*/, u64 /*ran_ns*/) {}

    Entity* first();
    // The one that goes first while the limit holds the others back.
    Entity* first_unlimited() { return unlimited_.first(); }
    bool limited_ready() const { return !limited_.empty(); }
    bool goes_before(const Entity& waiting, const Entity& running, Rotation rotation) const {
        return waiting.priority() > running.priority() ||
               (waiting.priority() == running.priority() && rotation != Rotation::None);
    }
    bool exhausted(const Entity& /*running*/) const { return false; }
    u64 turn(const Entity& entity) const {
        return entity.schedule().turn == Turn::Slice ? slice_ns_ : u64{hal::kNever};
    }
    bool shares(const Entity& running) const {
        return limited_.highest() == running.priority() || unlimited_.highest() == running.priority();
    }

  private:
    using Queue = LevelQueue<TurnList>;

    Queue& queue_of(const Entity& entity) { return entity.schedule().limit == Limit::Share ? limited_ : unlimited_; }

    u64 slice_ns_;
    Queue limited_;
    Queue unlimited_;
    i64 first_stamp_ = 0;  // below all that are in use
    i64 last_stamp_ = 0;   // above them
};

static_assert(Policy<RealTime>);

}  // namespace kos::sched
