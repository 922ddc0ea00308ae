// SPDX-License-Identifier: Apache-2.0
// Fixed priorities, round robin among equals.
#include "sched/scheduler.hpp"

#include "lib/assert.hpp"

namespace kos::sched {

void Scheduler::make_ready(Entity& entity) {
    KOS_ASSERT(entity.state_ == RunState::New || entity.state_ == RunState::Blocked);
    entity.state_ = RunState::Ready;
    if (!entity.held_) {
        ready_.add(entity, Place::Back);
    }
}

void Scheduler::hold(Entity& entity) {
    KOS_ASSERT(!entity.held_);
    if (entity.state_ == RunState::Ready) {
        ready_.remove(entity);
    }
    entity.held_ = true;
}

void Scheduler::let_go(Entity& entity) {
    KOS_ASSERT(entity.held_);
    entity.held_ = false;
    if (entity.state_ == RunState::Ready) {
        ready_.add(entity, Place::Back);
    }
}

void Scheduler::block_current() {
    KOS_ASSERT(current_ != nullptr && current_->state_ == RunState::Running);
    current_->state_ = RunState::Blocked;
}

void Scheduler::retire(Entity& entity) {
    if (queued(entity)) {
        ready_.remove(entity);
    }
    entity.state_ = RunState::Dead;
    if (current_ == &entity) {
        count_time(hal::now_ns());
        current_ = nullptr;
    }
}

void Scheduler::set_priority(Entity& entity, Priority priority) {
    if (!queued(entity)) {
        entity.priority_ = priority;
        return;
    }
    ready_.remove(entity);
    entity.priority_ = priority;
    ready_.add(entity, Place::Back);
}

void Scheduler::requeue_current() {
    if (current_ != nullptr && current_->state_ == RunState::Running) {
        current_->state_ = RunState::Ready;
        if (!current_->held_) {
            ready_.add(*current_, rotate_ ? Place::Back : Place::Front);
        }
    }
}

void Scheduler::run_another() {
    requeue_current();
    start_running(ready_.take());
}

void Scheduler::start_running(Entity* next) {
    const u64 now = hal::now_ns();
    count_time(now);
    current_ = next;
    if (next != nullptr) {
        ++switches_;
        ++next->counters_.switches;
        if (next->group_ != nullptr) {
            ++next->group_->switches;
        }
        next->state_ = RunState::Running;
        slice_end_ = now + slice_ns_;
    }
}

void Scheduler::count_time(u64 now_ns) {
    const u64 passed = now_ns - running_since_;
    running_since_ = now_ns;
    if (current_ == nullptr) {
        idle_ns_ += passed;
        return;
    }
    current_->counters_.run_ns += passed;
    if (current_->group_ != nullptr) {
        current_->group_->run_ns += passed;
    }
}

u64 Scheduler::run_time(const Entity& entity) const {
    return entity.counters_.run_ns + (&entity == current_ ? current_time() : 0);
}

void Scheduler::tick(u64 now_ns) {
    if (now_ns >= slice_end_) {
        rotate_ = true;
        slice_end_ = now_ns + slice_ns_;
    }
}

void Cpu::arm_timer_for(u64 deadline_ns) {
    armed_ns = deadline_ns;
    hal::arm_timer(deadline_ns);
}

void Cpu::timer_fired() {
    const u64 now = hal::now_ns();
    armed_ns = hal::kNever;
    hal::arm_timer(hal::kNever);
    timers.expire_until(now);
    scheduler.tick(now);
}

}  // namespace kos::sched
