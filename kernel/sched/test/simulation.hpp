// SPDX-License-Identifier: Apache-2.0
// For host tests: a CPU whose threads compute and sleep, in the time of the fake clock. Nothing happens between the
// events that the scheduler and the threads ask for, so that every figure is exact.
#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <vector>

#include <gtest/gtest.h>

#include "hal/host/fake_cpu.hpp"
#include "sched/scheduler.hpp"

namespace kos::sched::test {

struct Actor {
    explicit Actor(const Schedule& schedule) : entity{schedule} {}

    Entity entity;
    u64 work_ns = hal::kNever;   // until it has done its job
    u64 wake_ns = hal::kNever;   // when it wakes
    u64 got_ns = 0;              // of the CPU
    std::function<void()> done;  // its job is done: it has to find new work, to sleep, or both
};

class Simulation {
  public:
    explicit Simulation(const Settings& settings) : scheduler{settings} { hal::host::reset(); }
    ~Simulation() {
        for (const auto& actor : actors) {
            scheduler.retire(actor->entity);
        }
    }

    // A thread that computes for ever, ready at once.
    Actor& spinner(const Schedule& schedule) {
        Actor& actor = sleeper(schedule);
        scheduler.make_ready(actor.entity);
        return actor;
    }
    // One that is not ready before somebody makes it so.
    Actor& sleeper(const Schedule& schedule) {
        actors.push_back(std::make_unique<Actor>(Schedule{}));
        EXPECT_TRUE(scheduler.set_schedule(actors.back()->entity, schedule));
        return *actors.back();
    }
    // The one that runs waits until then.
    void sleep_until(Actor& actor, u64 wake_ns) {
        actor.wake_ns = wake_ns;
        scheduler.block_current();
    }
    Actor* running() {
        const auto found =
            std::ranges::find_if(actors, [&](const auto& actor) { return &actor->entity == scheduler.current(); });
        return found == actors.end() ? nullptr : found->get();
    }

    void run_until(u64 end_ns) {
        u32 standing = 0;
        while (now() < end_ns) {
            scheduler.select();
            const u64 before = now();
            advance(end_ns);
            standing = now() == before ? standing + 1 : 0;
            ASSERT_LT(standing, 1000U) << "the clock stands still at " << before;
        }
    }

    static u64 now() { return hal::host::processor().now_ns; }

    Scheduler scheduler;
    std::vector<std::unique_ptr<Actor>> actors;
    std::function<void()> after_event;  // looks at things whenever something happened

  private:
    void advance(u64 end_ns) {
        Actor* const runner = running();
        u64 next = std::min(end_ns, std::max(scheduler.next_event(), now()));
        for (const auto& actor : actors) {
            next = std::min(next, std::max(actor->wake_ns, now()));
        }
        if (runner != nullptr && runner->work_ns != hal::kNever) {
            next = std::min(next, now() + runner->work_ns);
        }
        const u64 passed = next - now();
        hal::host::processor().now_ns = next;
        if (runner != nullptr) {
            runner->got_ns += passed;
            runner->work_ns -= runner->work_ns == hal::kNever ? 0 : passed;
        }
        happen(runner);
    }

    void happen(Actor* runner) {
        if (scheduler.next_event() <= now()) {
            scheduler.tick(now());
        }
        if (runner != nullptr && runner->work_ns == 0) {
            runner->done();
        }
        for (const auto& actor : actors) {
            if (actor->wake_ns <= now()) {
                actor->wake_ns = hal::kNever;
                scheduler.make_ready(actor->entity);
            }
        }
        if (after_event) {
            after_event();
        }
    }
};

}  // namespace kos::sched::test
