// SPDX-License-Identifier: Apache-2.0
// Work that goes from one CPU to another: what waits goes where it can run at once, an idle CPU takes what waits
// elsewhere, and now and then standard threads go where fewer are.
#include <algorithm>
#include <utility>

#include "sched/placement.hpp"

namespace kos::sched {

namespace {

// Between two looks of a CPU at the others: longer than what is in the caches of one that goes is worth.
constexpr u64 kBalanceNs = 100'000'000;
// What one decision gives away at most, so that interrupts are not masked for long.
constexpr u32 kMostGiven = 2;
// More threads than this one need not be told apart.
constexpr u32 kMostCounted = 4;
// From so much on less load elsewhere a thread goes there.
constexpr u32 kWorthMoving = 2;

}  // namespace

void Scheduler::move(Entity& entity, Scheduler& to) {
    KOS_ASSERT(&entity != current_);
    const bool in_queue = queued(entity);
    if (in_queue) {
        dequeue(entity);
    }
    if (joined(entity)) {
        leave(entity);
    }
    entity.home_ = &to;
    if (joined(entity)) {
        to.join(entity);
    }
    if (in_queue) {
        to.enqueue(entity, Place::Back);
    }
}

void Scheduler::send(Entity& entity, Scheduler& to) {
    if (&entity == current_) {
        entity.moves_to_ = &to == this ? nullptr : &to;
        decided_ = false;
        tell(*this);
        return;
    }
    if (&to != this) {
        move(entity, to);
        tell(to);
        tell(*this);  // what waited behind it may go elsewhere now
    }
}

// It has left this CPU.
void Scheduler::finish_move(Entity* left) {
    if (left != nullptr && left->moves_to_ != nullptr) {
        Scheduler& to = *std::exchange(left->moves_to_, nullptr);
        move(*left, to);
        tell(to);
    }
}

// What waits here and may run on another CPU, the most important first of each class. Who has a deadline stays.
Entity* Scheduler::movable_to(u32 cpu) {
    for (Entity* const first : {real_time_.first(), standard_.first(), idle_.first()}) {
        if (first != nullptr && first->may_run_on(cpu)) {
            return first;
        }
    }
    return nullptr;
}

// This CPU has nothing to do: takes what waits elsewhere; nullptr: nothing does.
Entity* Scheduler::pull() {
    Entity* best = nullptr;
    for (u32 i = 1; i < cpus.count(); ++i) {
        Scheduler& other = cpus.at((cpu_ + i) % cpus.count()).scheduler;
        Entity* const found = other.movable_to(cpu_);
        if (found != nullptr && (best == nullptr || found->rank() > best->rank())) {
            best = found;
        }
    }
    if (best != nullptr) {
        best->home_->move(*best, *this);
    }
    return best;
}

bool Scheduler::give_away(Entity* waiting) {
    if (waiting == nullptr) {
        return false;
    }
    // Real time that waits here for its share to begin again would wait elsewhere, too.
    const bool behind = waiting->schedule_.kind == Class::RealTime && current_ != nullptr && busy() &&
                        current_->schedule_.kind >= Class::RealTime;
    Scheduler* best = nullptr;
    u32 least = waiting->rank();
    for (u32 i = 1; i < cpus.count() && best == nullptr; ++i) {
        Scheduler& other = cpus.at((cpu_ + i) % cpus.count()).scheduler;
        best = waiting->may_run_on(other.cpu_) && other.idle() ? &other : nullptr;
    }
    for (u32 i = 1; i < cpus.count() && behind && best == nullptr; ++i) {
        Scheduler& other = cpus.at((cpu_ + i) % cpus.count()).scheduler;
        const auto running = other.running_rank();
        if (waiting->may_run_on(other.cpu_) && running && *running < least) {
            least = *running;
            best = &other;
        }
    }
    if (best == nullptr) {
        return false;
    }
    move(*waiting, *best);
    tell(*best);
    return true;
}

// It is known who runs here: what has to wait goes where it need not. Of more than that CPUs that idle take it.
void Scheduler::share_out() {
    if (current_ == nullptr) {
        return;
    }
    for (u32 given = 0; given < kMostGiven; ++given) {
        if (!give_away(real_time_.first()) && !give_away(standard_.first()) && !give_away(idle_.first())) {
            return;
        }
    }
    for (u32 i = 1; i < cpus.count(); ++i) {
        Scheduler& other = cpus.at((cpu_ + i) % cpus.count()).scheduler;
        if (other.idle() && movable_to(other.cpu_) != nullptr) {
            other.reconsider();
            tell(other);
            return;
        }
    }
}

// How many go before the entity, or share with it; who goes before it for certain counts twice.
u32 Scheduler::load_before(const Entity& entity) {
    const u32 waiting = standard_.count(kMostCounted);
    if (!busy() || current_->rank() < entity.rank()) {
        return waiting;
    }
    return waiting + (current_->rank() > entity.rank() ? kWorthMoving : 1);
}

// Of the standard threads that wait here one goes to where fewer are.
void Scheduler::balance(u64 now_ns) {
    if (now_ns < next_balance_ns_) {
        return;
    }
    next_balance_ns_ = now_ns + kBalanceNs;
    Entity* const waiting = standard_.first();
    // Who slept a moment ago and was woken before this CPU chose anew is still its own.
    if (waiting == nullptr || waiting == current_) {
        return;
    }
    const u32 here = load_before(*waiting);
    Scheduler* best = nullptr;
    u32 least = here;
    for (u32 i = 1; i < cpus.count(); ++i) {
        Scheduler& other = cpus.at((cpu_ + i) % cpus.count()).scheduler;
        const u32 load = waiting->may_run_on(other.cpu_) ? other.load_before(*waiting) : here;
        if (load < least) {
            least = load;
            best = &other;
        }
    }
    if (best != nullptr && here - least >= kWorthMoving) {
        move(*waiting, *best);
        tell(*best);
    }
}

}  // namespace kos::sched
