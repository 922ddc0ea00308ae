// SPDX-License-Identifier: Apache-2.0
// The choice of a CPU.
#include "sched/placement.hpp"

namespace kos::sched {

namespace {

bool runs_at_once(const Entity& entity, Scheduler& scheduler) {
    const auto running = scheduler.running_rank();
    return running ? *running < entity.rank() : scheduler.idle();
}

// An idle CPU of the mask; for real time also the one that does what is least important, if that is less important than
// the entity. nullptr: none.
Scheduler* find_better(const Entity& entity, CpuMask mask) {
    Scheduler* best = nullptr;
    u32 least = entity.rank();
    for (u32 number = 0; number < cpus.count(); ++number) {
        Scheduler& candidate = cpus.at(number).scheduler;
        if ((mask >> number & 1) == 0) {
            continue;
        }
        if (candidate.idle()) {
            return &candidate;
        }
        const auto running = candidate.running_rank();
        if (entity.schedule().kind == Class::RealTime && running && *running < least) {
            least = *running;
            best = &candidate;
        }
    }
    return best;
}

// Of the mask, which names some.
Scheduler& any_of(const Entity& entity, CpuMask mask) {
    if (Scheduler* const better = find_better(entity, mask)) {
        return *better;
    }
    return cpus.at(static_cast<u32>(std::countr_zero(mask))).scheduler;
}

// Where an entity that is in no queue becomes ready. Who has a deadline has its time promised at home. What has to wait
// on this CPU is given away, if anybody takes it, when it is known who runs here (Scheduler::share_out()).
Scheduler& place_for(const Entity& entity) {
    Scheduler& home = *entity.home();
    const CpuMask allowed = entity.affinity() & cpus.all();
    const bool stays = entity.held() || entity.schedule().kind == Class::Deadline;
    if (stays || &home == &cpu().scheduler || runs_at_once(entity, home)) {
        return home;
    }
    Scheduler* const better = find_better(entity, allowed);
    return better != nullptr ? *better : home;
}

void make_ready_at(Entity& entity, Scheduler& place) {
    if (entity.home() != &place) {
        entity.home()->move(entity, place);
    }
    place.make_ready(entity);
    tell(place);
}

}  // namespace

void make_ready(Entity& entity) {
    if (!cpus.several()) [[likely]] {
        return entity.home()->make_ready(entity);
    }
    make_ready_at(entity, place_for(entity));
}

void make_ready_here(Entity& entity) {
    if (!cpus.several()) [[likely]] {
        return entity.home()->make_ready(entity);
    }
    Scheduler& here = cpu().scheduler;
    const bool comes = entity.may_run_on(here.cpu()) && !entity.held() && entity.schedule().kind != Class::Deadline;
    make_ready_at(entity, comes ? here : place_for(entity));
}

void let_go(Entity& entity) {
    entity.home()->let_go(entity);
    tell(*entity.home());
}

Result<void> set_schedule(Entity& entity, const Schedule& schedule) {
    Scheduler& now = Scheduler::reserved_at(entity);
    const auto reserved = now.reserve(entity.schedule(), schedule);
    if (reserved) {
        entity.home()->change(entity, schedule);
        tell(*entity.home());
        return {};
    }
    for (u32 number = 0; number < cpus.count(); ++number) {
        Scheduler& other = cpus.at(number).scheduler;
        if (&other != &now && entity.may_run_on(number) && other.reserve(Schedule{}, schedule)) {
            static_cast<void>(now.reserve(entity.schedule(), Schedule{}));
            entity.home()->change(entity, schedule);
            entity.home()->send(entity, other);
            return {};
        }
    }
    return reserved;
}

Result<void> set_affinity(Entity& entity, CpuMask mask) {
    const CpuMask allowed = mask & cpus.all();
    if (allowed == 0) {
        return Error{Status::Invalid};
    }
    Scheduler& now = Scheduler::reserved_at(entity);
    if ((allowed >> now.cpu() & 1) != 0) {
        // Another CPU may take it now.
        entity.home()->set_affinity(entity, allowed);
        entity.home()->reconsider();
        tell(*entity.home());
        return {};
    }
    Scheduler* to = &any_of(entity, allowed);
    if (entity.schedule().kind == Class::Deadline) {
        to = nullptr;
        for (u32 number = 0; number < cpus.count() && to == nullptr; ++number) {
            Scheduler& other = cpus.at(number).scheduler;
            to = (allowed >> number & 1) != 0 && other.reserve(Schedule{}, entity.schedule()) ? &other : nullptr;
        }
        if (to == nullptr) {
            return Error{Status::Quota};
        }
        static_cast<void>(now.reserve(entity.schedule(), Schedule{}));
    }
    entity.home()->set_affinity(entity, allowed);
    entity.home()->send(entity, *to);
    return {};
}

bool runs_elsewhere(const Entity& entity) {
    bool found = false;
    if (cpus.several()) {
        cpus.for_others([&](const Cpu& other) { found |= other.loaded == &entity; });
    }
    return found;
}

}  // namespace kos::sched
