// SPDX-License-Identifier: Apache-2.0
// One CPU's scheduler: which entity runs, and until when.
#pragma once

#include <algorithm>

#include <hal/clock.hpp>
#include <hal/cpu.hpp>

#include "sched/run_queue.hpp"
#include "time/timer_queue.hpp"

namespace kos::sched {

class Scheduler {
  public:
    explicit Scheduler(u64 slice_ns) : slice_ns_{slice_ns} {}

    // The entity that runs, or did when the trap came; nullptr: the CPU idles.
    Entity* current() const { return current_; }

    // Makes a new or blocked entity ready.
    void make_ready(Entity& entity);
    // The running entity waits from now on.
    void block_current();
    // The running entity lets others of its priority go first.
    void yield() { rotate_ = true; }
    // The entity never runs again.
    void retire(Entity& entity);
    // Keeps an entity in any state from running until let_go(): it becomes ready or running only in name.
    void hold(Entity& entity);
    void let_go(Entity& entity);
    // Changes the priority of an entity in any state.
    void set_priority(Entity& entity, Priority priority);

    // Decides who runs after this trap; nullptr: nobody is ready. Asked once, at its end.
    Entity* select() {
        if (!keeps_running()) {
            run_another();
        }
        rotate_ = false;
        return current_;
    }
    // The time slice of the running entity has ended if it began before now.
    void tick(u64 now_ns);
    // For how long the entity has had a CPU, up to now.
    u64 run_time(const Entity& entity) const;
    // For how long the running entity has had the CPU since it got it last.
    u64 current_time() const { return hal::now_ns() - running_since_; }
    // For how long nobody was ready, and how often another entity got the CPU.
    u64 idle_time() const { return idle_ns_; }
    u64 switches() const { return switches_; }
    // When tick() is next needed; hal::kNever while nobody shares the running entity's level.
    u64 slice_end() const {
        const bool shared = current_ != nullptr && ready_.highest() == current_->priority_;
        return shared ? slice_end_ : hal::kNever;
    }

  private:
    static bool queued(const Entity& entity) { return entity.state_ == RunState::Ready && !entity.held_; }
    void count_time(u64 now_ns);
    bool keeps_running() const {
        if (current_ == nullptr || current_->state_ != RunState::Running || current_->held_) {
            return false;
        }
        const int highest = ready_.highest();
        return highest < current_->priority_ || (highest == current_->priority_ && !rotate_);
    }
    void run_another();
    void requeue_current();
    void start_running(Entity* next);

    RunQueue ready_;
    Entity* current_ = nullptr;
    u64 slice_ns_;
    u64 slice_end_ = 0;
    u64 running_since_ = 0;
    u64 idle_ns_ = 0;
    u64 switches_ = 0;
    bool rotate_ = false;
};

// All that belongs to one CPU.
struct Cpu : hal::CpuLocal {
    explicit Cpu(u64 slice_ns) : hal::CpuLocal{}, scheduler{slice_ns} {}

    // When this CPU next needs the timer; arms it if that is earlier than what it is armed for.
    void arm_timer() {
        const u64 needed = std::min(timers.next_deadline(), scheduler.slice_end());
        // Armed too early costs one interrupt; arming anew at every switch would cost more.
        if (needed < armed_ns) {
            arm_timer_for(needed);
        }
    }
    // The timer interrupt came: ends waits whose deadline has passed, and the time slice.
    void timer_fired();

    void arm_timer_for(u64 deadline_ns);

    Scheduler scheduler;
    time::TimerQueue timers;
    Entity* loaded = nullptr;  // whose thread pointer and user table the CPU holds
    u64 armed_ns = hal::kNever;
    u64 interrupts = 0;  // that it took
};

inline Cpu& cpu() {
    return static_cast<Cpu&>(hal::this_cpu());
}

}  // namespace kos::sched
