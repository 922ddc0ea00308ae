// SPDX-License-Identifier: Apache-2.0
// The class of threads with deadlines in a kernel that has none: nobody can become one.
#pragma once

#include <kos/base/result.hpp>

#include "sched/policy.hpp"

namespace kos::sched {

class NoDeadline {
  public:
    explicit NoDeadline(u32 /*share*/) {}

    Result<void> reserve(const Schedule& /*before*/, const Schedule& after) {
        return after.kind == Class::Deadline ? Error{Status::Unsupported} : Result<void>{};
    }
    void join(Entity& /*entity*/, u64 /*now_ns*/) {}
    void leave(Entity& /*entity*/) {}
    void wake(Entity& /*entity*/, u64 /*now_ns*/) {}
    void add(Entity& /*entity*/, Place /*place*/) {}
    void remove(Entity& /*entity*/) {}
    void begin(Entity& /*entity*/) {}
    void begin_alone(Entity& /*entity*/) {}
    void charge(Entity& /*entity*/, u64 /*ran_ns*/) {}
    Entity* first() { return nullptr; }
    bool goes_before(const Entity& /*waiting*/, const Entity& /*running*/, Rotation /*rotation*/) const {
        return false;
    }
    bool exhausted(const Entity& /*running*/) const { return false; }
    u64 turn(const Entity& /*entity*/) const { return hal::kNever; }
    bool shares(const Entity& /*running*/) const { return false; }
    static void give_up(Entity& /*running*/) {}
    static u64 budget_end(const Entity& /*running*/, u64 /*since_ns*/) { return hal::kNever; }
    u64 next_period() const { return hal::kNever; }
    void begin_periods(u64 /*now_ns*/) {}
};

static_assert(Policy<NoDeadline>);

}  // namespace kos::sched
