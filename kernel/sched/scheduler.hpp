// SPDX-License-Identifier: Apache-2.0
// One CPU's scheduler: which entity runs, and until when. Who goes first within a class is the class's policy's. What
// concerns an entity is asked of the scheduler that is its home; placement.hpp knows which that is.
#pragma once

#include <optional>

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
    // cpu: its CPU's number.
    explicit Scheduler(const Settings& settings, u32 cpu = 0);
    Scheduler(const Scheduler&) = delete;
    Scheduler& operator=(const Scheduler&) = delete;

    u32 cpu() const { return cpu_; }

    // The entity that runs, or did when the trap came; nullptr: the CPU idles.
    Entity* current() const { return current_; }

    // Makes a new or blocked entity ready. Where this CPU idles and asks for itself, it runs from then on, without a
    // turn in a queue that it would be alone in: a device's interrupt is often all that an idle CPU is woken for.
    void make_ready(Entity& entity) {
        if (current_ == nullptr && may_start(entity)) {
            start_alone(entity);
        } else {
            make_queued(entity);
        }
    }
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

    // An entity that does not run here goes to another CPU, where its class is not refused.
    void move(Entity& entity, Scheduler& to);
    // Sends it there at once, or when it leaves the CPU that it runs on.
    void send(Entity& entity, Scheduler& to);
    // As set_affinity() and set_schedule() of placement.hpp ask: puts what an entity reserves here in the place of what
    // another schedule would.
    Result<void> reserve(const Schedule& before, const Schedule& after) { return deadline_.reserve(before, after); }
    // Changes the schedule; what it reserves was settled.
    void change(Entity& entity, const Schedule& schedule);
    // What was decided may no longer hold.
    void reconsider() { decided_ = false; }
    // Its own CPU asks without the lock before it sleeps: who changes something here afterwards calls it.
    bool undecided() const { return !__atomic_load_n(&decided_, __ATOMIC_RELAXED); }
    void set_affinity(Entity& entity, CpuMask cpus) { entity.affinity_ = cpus; }
    // Who holds its reservation.
    static Scheduler& reserved_at(const Entity& entity) {
        return entity.moves_to_ != nullptr ? *entity.moves_to_ : *entity.home_;
    }
    // Nobody runs here, or would.
    bool idle() { return !busy() && first_ready() == nullptr; }
    // Of the one that runs on; nothing: none does.
    std::optional<Rank> running_rank() const { return busy() ? std::optional{current_->rank()} : std::nullopt; }

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
    static bool joined(const Entity& entity) {
        return entity.state_ != RunState::New && entity.state_ != RunState::Dead;
    }
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
    // It was decided that nobody is ready. Who has a deadline may have to wait for its next period all the same.
    bool may_start(const Entity& entity) const {
        return decided_ && entity.state_ == RunState::Blocked && !entity.held_ &&
               entity.schedule_.kind != Class::Deadline && cpu_ == hal::this_cpu().number;
    }
    void start_alone(Entity& entity);
    void make_queued(Entity& entity);
    void join(Entity& entity);
    void leave(Entity& entity);
    bool busy() const { return current_ != nullptr && current_->state_ == RunState::Running && !current_->held_; }

    void decide();
    Entity* first_ready();
    bool standard_wants() const { return !standard_.empty() || running(Class::Standard); }
    bool throttled();
    bool goes_before(const Entity& waiting, const Entity& current) const;
    bool keeps_running();
    void requeue_current();
    void start_running(Entity* next);
    void count_switch(Entity& to);
    void begin_turn(Entity& entity);
    void count_time(u64 now_ns);
    u64 turn_end() const;
    u64 limit_event() const;
    u64 coming_event() const;

    // With several CPUs (balance.cpp).
    void finish_move(Entity* left);
    Entity* pull();
    Entity* movable_to(u32 cpu);
    void share_out();
    bool give_away(Entity* waiting);
    void balance(u64 now_ns);
    u32 load_before(const Entity& entity);

    // Whether current_ and event_ns_ still are what the queues ask for: nearly every way out of the kernel finds them
    // so.
    bool decided_ = false;
    u64 event_ns_ = hal::kNever;
    Entity* current_ = nullptr;
    Rotation rotation_ = Rotation::None;
    u64 counted_until_ = 0;
    u64 idle_ns_ = 0;
    u64 switches_ = 0;
    u32 cpu_;
    u64 next_balance_ns_ = 0;
    Throttle throttle_;
    Deadlines deadline_;
    Idle idle_;
    RealTime real_time_;
    Standard standard_;
};

// All that belongs to one CPU.
struct Cpu : hal::CpuLocal {
    explicit Cpu(const Settings& settings, u32 cpu = 0) : hal::CpuLocal{}, scheduler{settings, cpu} { number = cpu; }

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

    // Makes another CPU look at what was changed of it.
    void call() {
        if (!called) {
            called = true;
            hal::interrupts().call_cpu(number);
        }
    }

    // thread/fp.hpp: whether the thread that is loaded uses FP registers; whose were loaded last, never looked into.
    // Before what is large: each switch asks.
    bool fp_used = false;
    const Entity* fp_owner = nullptr;
    Scheduler scheduler;
    time::TimerQueue timers;
    Entity* loaded = nullptr;   // whose registers the CPU holds: it runs, or did when the trap came
    Entity* leaving = nullptr;  // the same, but it has ended meanwhile
    bool called = false;        // the interrupt is on its way
    bool leaves_space = false;  // it is to give up its user table before it idles on
    u64 armed_ns = hal::kNever;
    u64 interrupts = 0;    // that it took
    u64 lock_wait_ns = 0;  // for how long it waited for the kernel lock
    u64 calls = 0;         // system calls
    u64 faults = 0;        // of threads
    TraceRing trace;       // only written where config::kTrace
};

inline Cpu& cpu() {
    return static_cast<Cpu&>(hal::this_cpu());
}

}  // namespace kos::sched
