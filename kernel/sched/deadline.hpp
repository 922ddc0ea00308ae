// SPDX-License-Identifier: Apache-2.0
// Threads with deadlines: earliest deadline first, each within a budget (a constant bandwidth server that is hard: who
// has used its budget up waits for its next period). What all of them may claim together is bounded, so that a thread
// that needs no more than its budget meets every deadline, whatever the others do.
#pragma once

#include <kos/base/result.hpp>

#include "sched/policy.hpp"

namespace kos::sched {

class Deadline {
  public:
    // Of how many threads one tick begins the next period at most, so that interrupts are not masked for long.
    static constexpr u32 kBatch = 4;

    // share: what may be reserved, in percent of the CPU.
    explicit Deadline(u32 share) : most_reserved_{share * kWhole / kPercent} {}

    // Puts the reservation of one schedule in the place of another's; those of other classes have none. QUOTA: so much
    // is not left; nothing changed.
    Result<void> reserve(const Schedule& before, const Schedule& after);

    // Who comes back before the last budget's period is over waits for the end of that.
    void join(Entity& entity, u64 now_ns);
    void leave(Entity& /*entity*/) {}
    void wake(Entity& entity, u64 now_ns);
    void add(Entity& entity, Place place);
    void remove(Entity& entity);
    void begin(Entity& /*entity*/) {}
    void begin_alone(Entity& /*entity*/) {}
    void charge(Entity& entity, u64 ran_ns);

    Entity* first() { return first_; }
    bool goes_before(const Entity& waiting, const Entity& running, Rotation rotation) const {
        return waiting.due_ns_ < running.due_ns_ || rotation == Rotation::Yielded;
    }
    // A yield ends it too.
    bool exhausted(const Entity& running) const { return running.budget_left_ns_ <= 0; }
    u64 turn(const Entity& /*entity*/) const { return hal::kNever; }
    bool shares(const Entity& /*running*/) const { return false; }

    // The running one is done for this period.
    static void give_up(Entity& running);
    // When the running one has used its budget up.
    static u64 budget_end(const Entity& running, u64 since_ns);
    // When the next period of one that waits for it begins; hal::kNever: none waits.
    u64 next_period() const;
    // Begins the periods that are due, up to kBatch of them.
    void begin_periods(u64 now_ns);

  private:
    struct DueOf {
        u64 operator()(const Entity& entity) const { return entity.due_ns_; }
    };
    struct PeriodOf {
        u64 operator()(const Entity& entity) const { return entity.next_period_ns_; }
    };

    // Parts of a CPU in 1/2^20.
    static constexpr u32 kShift = 20;
    static constexpr u64 kWhole = u64{1} << kShift;
    static constexpr u64 kPercent = 100;
    // What is not worth an interrupt.
    static constexpr u64 kLeastNs = 1'000;

    static u64 density(const Schedule& schedule);
    static void begin_period(Entity& entity, u64 at_ns);
    void insert_ready(Entity& entity);

    Tree<Entity, RunTag, DueOf> ready_;
    Tree<Entity, RunTag, PeriodOf> waiting_;
    Entity* first_ = nullptr;  // of ready_
    u64 reserved_ = 0;
    u64 most_reserved_;
};

static_assert(Policy<Deadline>);

}  // namespace kos::sched
