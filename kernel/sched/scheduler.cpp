// SPDX-License-Identifier: Apache-2.0
// From class to class: deadlines, real time within its limit, standard, idle.
#include "sched/scheduler.hpp"

#include <algorithm>
#include <utility>

#include "lib/assert.hpp"
#include "sched/cpus.hpp"

namespace kos::sched {

static_assert(config::kSchedFair != config::kSchedRoundRobin, "one of the two is chosen");

Scheduler::Scheduler(const Settings& settings, u32 cpu)
    : cpu_{cpu},
      throttle_{settings.window_ns, settings.real_time_ns},
      deadline_{settings.deadline_share},
      idle_{settings.slice_ns},
      real_time_{settings.slice_ns},
      standard_{settings.slice_ns} {}

template <typename Self, typename Act>
decltype(auto) Scheduler::with_policy(Self& self, const Entity& entity, Act&& act) {
    switch (entity.schedule_.kind) {
        case Class::Standard:
            return act(self.standard_);
        case Class::RealTime:
            return act(self.real_time_);
        case Class::Deadline:
            return act(self.deadline_);
        case Class::Idle:
            break;
    }
    return act(self.idle_);
}

void Scheduler::enqueue(Entity& entity, Place place) {
    decided_ = false;
    with_policy(*this, entity, [&](auto& policy) {
        if (place != Place::Front) {
            entity.turn_left_ns_ = policy.turn(entity);
        }
        policy.add(entity, place);
    });
}

void Scheduler::dequeue(Entity& entity) {
    decided_ = false;
    with_policy(*this, entity, [&](auto& policy) { policy.remove(entity); });
}

void Scheduler::join(Entity& entity) {
    with_policy(*this, entity, [&](auto& policy) { policy.join(entity, hal::now_ns()); });
}

void Scheduler::leave(Entity& entity) {
    with_policy(*this, entity, [&](auto& policy) { policy.leave(entity); });
}

void Scheduler::begin_turn(Entity& entity) {
    entity.turn_left_ns_ = with_policy(*this, entity, [&](auto& policy) { return policy.turn(entity); });
}

// From a wait or from being held to its queue.
void Scheduler::wake(Entity& entity) {
    if (&entity == current_) {
        count_time(hal::now_ns());  // else what it had would count after its place is chosen
    }
    const u64 now = entity.schedule_.kind == Class::Deadline ? hal::now_ns() : 0;
    decided_ = false;
    with_policy(*this, entity, [&](auto& policy) {
        policy.wake(entity, now);
        entity.turn_left_ns_ = policy.turn(entity);
        policy.add(entity, Place::Back);
    });
}

[[gnu::flatten]] void Scheduler::make_queued(Entity& entity) {
    KOS_ASSERT(entity.state_ == RunState::New || entity.state_ == RunState::Blocked);
    if (entity.state_ == RunState::New) {
        entity.home_ = this;
        join(entity);
    }
    entity.state_ = RunState::Ready;
    if (!entity.held_) {
        wake(entity);
    }
}

void Scheduler::start_alone(Entity& entity) {
    const u64 now = std::max(hal::now_ns(), counted_until_);
    idle_ns_ += now - counted_until_;
    counted_until_ = now;
    with_policy(*this, entity, [&](auto& policy) {
        policy.wake(entity, now);
        entity.turn_left_ns_ = policy.turn(entity);
        policy.begin_alone(entity);
    });
    current_ = &entity;
    count_switch(entity);
    // Nobody is there to share a turn with, or to be kept back for.
    event_ns_ = deadline_.next_period();
}

void Scheduler::hold(Entity& entity) {
    KOS_ASSERT(!entity.held_);
    if (entity.state_ == RunState::Ready) {
        dequeue(entity);
    }
    entity.held_ = true;
    decided_ = false;
}

void Scheduler::let_go(Entity& entity) {
    KOS_ASSERT(entity.held_);
    entity.held_ = false;
    decided_ = false;
    if (entity.state_ == RunState::Ready) {
        wake(entity);
    }
}

void Scheduler::block_current() {
    KOS_ASSERT(current_ != nullptr && current_->state_ == RunState::Running);
    current_->state_ = RunState::Blocked;
    decided_ = false;
}

void Scheduler::retire(Entity& entity) {
    if (entity.state_ == RunState::Dead) {
        return;
    }
    if (queued(entity)) {
        dequeue(entity);
    }
    if (current_ == &entity) {
        count_time(hal::now_ns());
        current_ = nullptr;
    }
    entity.state_ = RunState::Dead;
    decided_ = false;
    // Giving a reservation back cannot fail.
    Scheduler& reserved = entity.moves_to_ != nullptr ? *entity.moves_to_ : *this;
    static_cast<void>(reserved.deadline_.reserve(entity.schedule_, Schedule{}));
}

void Scheduler::set_priority(Entity& entity, Priority priority) {
    Schedule schedule = entity.schedule_;
    schedule.priority = priority;
    change(entity, schedule);
}

Result<void> Scheduler::set_schedule(Entity& entity, const Schedule& schedule) {
    TRY(deadline_.reserve(entity.schedule_, schedule));
    change(entity, schedule);
    return {};
}

void Scheduler::change(Entity& entity, const Schedule& schedule) {
    if (!joined(entity)) {
        entity.schedule_ = schedule;
        return;
    }
    const bool in_queue = queued(entity);
    if (in_queue) {
        dequeue(entity);
    }
    if (&entity == current_) {
        count_time(hal::now_ns());
    }
    decided_ = false;
    leave(entity);
    entity.schedule_ = schedule;
    join(entity);
    begin_turn(entity);
    if (in_queue) {
        enqueue(entity, Place::Back);
    }
}

// Standard threads are ready, and real time has had its share.
bool Scheduler::throttled() {
    return throttle_.seems_spent() && standard_wants() && throttle_.spent(hal::now_ns());
}

Entity* Scheduler::first_ready() {
    if (Entity* const entity = deadline_.first()) {
        return entity;
    }
    if (Entity* entity = real_time_.first()) {
        if (limited(*entity) && throttled()) [[unlikely]] {
            entity = real_time_.first_unlimited();
        }
        if (entity != nullptr) {
            return entity;
        }
    }
    Entity* const entity = standard_.first();
    return entity != nullptr ? entity : idle_.first();
}

bool Scheduler::goes_before(const Entity& waiting, const Entity& current) const {
    if (waiting.schedule_.kind != current.schedule_.kind) {
        return waiting.schedule_.kind > current.schedule_.kind;
    }
    return with_policy(*this, current,
                       [&](const auto& policy) { return policy.goes_before(waiting, current, rotation_); });
}

bool Scheduler::keeps_running() {
    if (!busy() || current_->moves_to_ != nullptr) {
        return false;
    }
    if (current_->schedule_.kind == Class::Deadline &&
        (rotation_ == Rotation::Yielded || deadline_.exhausted(*current_))) {
        return false;
    }
    if (limited(*current_) && throttled()) [[unlikely]] {
        return false;
    }
    const Entity* const first = first_ready();
    return first == nullptr || !goes_before(*first, *current_);
}

void Scheduler::requeue_current() {
    if (current_ == nullptr || current_->state_ != RunState::Running) {
        return;
    }
    current_->state_ = RunState::Ready;
    if (current_->held_) {
        return;
    }
    switch (rotation_) {
        case Rotation::None:
            enqueue(*current_, current_->turn_left_ns_ == 0 ? Place::Back : Place::Front);
            return;
        case Rotation::TurnEnded:
            enqueue(*current_, Place::Back);
            return;
        case Rotation::Yielded:
            enqueue(*current_, Place::Last);
            return;
    }
}

// One function: this is the switch between threads.
[[gnu::flatten]] void Scheduler::decide() {
    if (!keeps_running()) {
        count_time(hal::now_ns());
        requeue_current();
        if (cpus.several()) {
            finish_move(std::exchange(current_, nullptr));
        }
        Entity* const first = first_ready();
        start_running(first == nullptr && cpus.several() ? pull() : first);
    }
    if (cpus.several()) {
        share_out();
    }
    rotation_ = Rotation::None;
    event_ns_ = coming_event();
    decided_ = true;
}

void Scheduler::start_running(Entity* next) {
    current_ = next;
    if (next == nullptr) {
        return;
    }
    with_policy(*this, *next, [&](auto& policy) {
        policy.remove(*next);
        policy.begin(*next);
    });
    count_switch(*next);
}

void Scheduler::count_switch(Entity& to) {
    ++switches_;
    ++to.counters_.switches;
    if (to.group_ != nullptr) {
        ++to.group_->switches;
    }
    to.state_ = RunState::Running;
}

void Scheduler::count_time(u64 now_ns) {
    // What another CPU has read may be a moment ahead.
    const u64 passed = now_ns - std::min(now_ns, counted_until_);
    counted_until_ += passed;
    if (current_ == nullptr) {
        idle_ns_ += passed;
        return;
    }
    Entity& entity = *current_;
    entity.counters_.run_ns += passed;
    if (entity.group_ != nullptr) {
        entity.group_->run_ns += passed;
    }
    if (entity.turn_left_ns_ != hal::kNever) {
        entity.turn_left_ns_ -= std::min(passed, entity.turn_left_ns_);
    }
    if (limited(entity) || entity.schedule_.kind == Class::Deadline) {
        throttle_.count(now_ns, passed);
    }
    with_policy(*this, entity, [&](auto& policy) { policy.charge(entity, passed); });
}

u64 Scheduler::run_time(const Entity& entity) const {
    return entity.counters_.run_ns + (&entity == current_ ? current_time() : 0);
}

void Scheduler::tick(u64 now_ns) {
    count_time(now_ns);
    deadline_.begin_periods(now_ns);
    throttle_.enter_window(now_ns);
    decided_ = false;
    if (cpus.several()) {
        balance(now_ns);
    }
    if (current_ != nullptr && current_->turn_left_ns_ == 0) {
        begin_turn(*current_);
        rotation_ = Rotation::TurnEnded;
    }
}

u64 Scheduler::turn_end() const {
    if (current_->schedule_.kind == Class::Deadline) {
        return Deadlines::budget_end(*current_, counted_until_);
    }
    if (current_->turn_left_ns_ == hal::kNever) {
        return hal::kNever;
    }
    const bool shared = with_policy(*this, *current_, [&](const auto& policy) { return policy.shares(*current_); });
    return shared ? counted_until_ + current_->turn_left_ns_ : u64{hal::kNever};
}

// When the limit of real time takes effect, or no longer does.
u64 Scheduler::limit_event() const {
    if (limited(*current_)) {
        return standard_.empty() ? u64{hal::kNever} : throttle_.spent_at(counted_until_);
    }
    const bool held_back = real_time_.limited_ready() && throttle_.seems_spent();
    return held_back && current_->schedule_.kind != Class::Deadline ? throttle_.window_end() : u64{hal::kNever};
}

u64 Scheduler::coming_event() const {
    const u64 period = deadline_.next_period();
    if (current_ == nullptr) {
        return period;
    }
    const u64 event = std::min({period, turn_end(), limit_event()});
    return cpus.several() && !standard_.empty() ? std::min(event, next_balance_ns_) : event;
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
