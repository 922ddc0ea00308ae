// SPDX-License-Identifier: Apache-2.0
// One CPU's scheduler: which entity runs, and until when. Who goes first within a class is the class's policy's.
#pragma once

#include <hal/clock.hpp>
#include <hal/cpu.hpp>

#include "sched/deadline.hpp"
#include "sched/idle.hpp"
#include "sched/no_deadline.hpp"
#include "sched/real_time.hpp"
#include "sched/standard.hpp"
#include "sched/throttle.hpp"
#include "sched/trace_ring.hpp"
#include "time/timer_queue.hpp"

namespace kos::sched {

using Deadlines = std::conditional_t<config::kSchedDeadline, Deadline, NoDeadline>;

// What a scheduler is made with.
struct Settings {
    static constexpr u64 kNsPerMs = 1'000'000;
    static constexpr u64 kPercent = 100;

    u64 slice_ns = config::kTimeSliceMs * kNsPerMs;
    // Real time gets so much of each window while standard threads are ready.
    u64 window_ns = config::kSchedWindowMs * kNsPerMs;
    u64 real_time_ns = config::kSchedWindowMs * kNsPerMs * config::kSchedRealTimeShare / kPercent;
    u32 deadline_share = config::kSchedDeadlineShare;  // percent
};

class Scheduler {
  public:
    explicit Scheduler(const Settings& settings);

    // The entity that runs, or did when the trap came; nullptr: the CPU idles.
    Entity* current() const { return current_; }

    // Makes a new or blocked entity ready.
    void make_ready(Entity& entity);
    // The running entity waits from now on.
    void block_current();
    // The running entity lets others of its class and priority go first; one with a deadline is done for this period.
    void yield() {
        rotation_ = Rotation::Yielded;
        decided_ = false;
    }
    // The entity never runs again.
    void retire(Entity& entity);
    // Keeps an entity in any state from running until let_go(): it becomes ready or running only in name.
    void hold(Entity& entity);
    void let_go(Entity& entity);
    // Changes the priority of an entity in any state; its class has priorities.
    void set_priority(Entity& entity, Priority priority);
    // Changes how an entity in any state is scheduled, to a valid schedule. QUOTA: the CPU has not so much time left
    // for deadlines; UNSUPPORTED: this kernel has no deadlines. Then nothing changed.
    Result<void> set_schedule(Entity& entity, const Schedule& schedule);

    // The same for as long as another schedule is lent to it: what its own reserves stays.
    void run_as(Entity& entity, const Schedule& schedule) { change(entity, schedule); }

    // Decides who runs after this trap; nullptr: nobody is ready. Asked once, at its end.
    Entity* select() {
        if (!decided_) {
            decide();
        }
        return current_;
    }
    // The timer came: turns, budgets, periods and windows that have ended by now do.
    void tick(u64 now_ns);
    // For how long the entity has had a CPU, up to now.
    u64 run_time(const Entity& entity) const;
    // What the running entity has had of the CPU and what is not counted yet.
    u64 current_time() const { return hal::now_ns() - counted_until_; }
    // For how long nobody was ready, and how often another entity got the CPU.
    u64 idle_time() const { return idle_ns_; }
    u64 switches() const { return switches_; }
    // When tick() is next needed; hal::kNever while nothing can end that matters to anybody.
    u64 next_event() const { return decided_ ? event_ns_ : coming_event(); }

  private:
    static bool queued(const Entity& entity) { return entity.state_ == RunState::Ready && !entity.held_; }
    static bool limited(const Entity& entity) {
        return entity.schedule_.kind == Class::RealTime && entity.schedule_.limit == Limit::Share;
    }
    bool running(Class kind) const {
        return current_ != nullptr && current_->state_ == RunState::Running && !current_->held_ &&
               current_->schedule_.kind == kind;
    }
    // Calls act(policy) with the policy of the entity's class.
    template <typename Self, typename Act>
    static decltype(auto) with_policy(Self& self, const Entity& entity, Act&& act);

    void enqueue(Entity& entity, Place place);
    void dequeue(Entity& entity);
    void wake(Entity& entity);
    void join(Entity& entity);
    void leave(Entity& entity);
    // Changes the schedule between leave() and join().
    void change(Entity& entity, const Schedule& schedule);

    void decide();
    Entity* first_ready();
    bool standard_wants() const { return !standard_.empty() || running(Class::Standard); }
    bool throttled();
    bool goes_before(const Entity& waiting, const Entity& current) const;
    bool keeps_running();
    void requeue_current();
    void start_running(Entity* next);
    void begin_turn(Entity& entity);
    void count_time(u64 now_ns);
    u64 turn_end() const;
    u64 limit_event() const;
    u64 coming_event() const;

    // Whether current_ and event_ns_ still are what the queues ask for: nearly every way out of the kernel finds them
    // so.
    bool decided_ = false;
    u64 event_ns_ = hal::kNever;
    Entity* current_ = nullptr;
    Rotation rotation_ = Rotation::None;
    u64 counted_until_ = 0;
    u64 idle_ns_ = 0;
    u64 switches_ = 0;
    Throttle throttle_;
    Deadlines deadline_;
    Idle idle_;
    RealTime real_time_;
    Standard standard_;
};

// All that belongs to one CPU.
struct Cpu : hal::CpuLocal {
    explicit Cpu(const Settings& settings) : hal::CpuLocal{}, scheduler{settings} {}

    // When this CPU next needs the timer; arms it if that is earlier than what it is armed for.
    void arm_timer() {
        const u64 needed = std::min(timers.next_deadline(), scheduler.next_event());
        // Armed too early costs one interrupt; arming anew at every switch would cost more.
        if (needed < armed_ns) {
            arm_timer_for(needed);
        }
    }
    // The timer interrupt came: ends waits whose deadline has passed, and the time slice.
    void timer_fired();

    void arm_timer_for(u64 deadline_ns);

    // thread/fp.hpp: whether the thread that is loaded uses FP registers; whose were loaded last, never looked into.
    // Before what is large: each switch asks.
    bool fp_used = false;
    const Entity* fp_owner = nullptr;
    Scheduler scheduler;
    time::TimerQueue timers;
    Entity* loaded = nullptr;  // whose thread pointer and user table the CPU holds
    u64 armed_ns = hal::kNever;
    u64 interrupts = 0;  // that it took
    u64 calls = 0;       // system calls
    u64 faults = 0;      // of threads
    TraceRing trace;     // only written where config::kTrace
};

inline Cpu& cpu() {
    return static_cast<Cpu&>(hal::this_cpu());
}

}  // namespace kos::sched
