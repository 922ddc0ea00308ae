// SPDX-License-Identifier: Apache-2.0
// Standard threads: by priority; what happens among equals is the level's, which Kconfig chooses. A turn is the time
// slice, as often as the weight holds the default one.
#pragma once

#include <algorithm>
#include <type_traits>

#include "config.hpp"
#include "sched/fair_level.hpp"
#include "sched/level_queue.hpp"
#include "sched/turn_list.hpp"

namespace kos::sched {

template <typename Level>
class StandardPolicy {
  public:
    explicit StandardPolicy(u64 slice_ns) : slice_ns_{slice_ns} {}

    void join(Entity& entity, u64 /*now_ns*/) { level_of(entity).join(entity); }
    void leave(Entity& entity) { level_of(entity).leave(entity); }
    void wake(Entity& entity, u64 /*now_ns*/) { level_of(entity).wake(entity); }
    void add(Entity& entity, Place place) { queue_.add(entity, place); }
    void remove(Entity& entity) { queue_.remove(entity); }
    void begin(Entity& entity) { level_of(entity).begin(entity); }
    void begin_alone(Entity& entity) { level_of(entity).begin_alone(entity); }
    // Only who is alone gets more than a turn at once, and takes nothing from anybody by that.
    void charge(Entity& entity, u64 ran_ns) { level_of(entity).charge(entity, std::min(ran_ns, turn(entity))); }

    bool empty() const { return queue_.empty(); }
    // How many are ready, up to a limit.
    u32 count(u32 most) { return queue_.count(most); }
    Entity* first() { return queue_.first(); }
    bool goes_before(const Entity& waiting, const Entity& running, Rotation rotation) const {
        if (waiting.priority() != running.priority()) {
            return waiting.priority() > running.priority();
        }
        return rotation == Rotation::Yielded || (rotation == Rotation::TurnEnded && Level::precedes(waiting, running));
    }
    bool exhausted(const Entity& /*running*/) const { return false; }
    u64 turn(const Entity& entity) const { return slice_ns_ * entity.schedule().weight / kDefaultWeight; }
    bool shares(const Entity& running) const { return queue_.highest() == running.priority(); }

  private:
    Level& level_of(const Entity& entity) { return queue_.level(entity.priority()); }

    u64 slice_ns_;
    LevelQueue<Level> queue_;
};

using Standard = StandardPolicy<std::conditional_t<config::kSchedFair, FairLevel, TurnList>>;

static_assert(Policy<StandardPolicy<FairLevel>> && Policy<StandardPolicy<TurnList>>);

}  // namespace kos::sched
