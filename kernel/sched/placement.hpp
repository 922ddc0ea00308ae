// SPDX-License-Identifier: Apache-2.0
// Which CPU an entity runs on. What changes an entity goes through here, from whichever CPU: to the scheduler that is
// its home, and that CPU is called if it has to look.
#pragma once

#include "sched/cpus.hpp"

namespace kos::sched {

// Something was changed of what this scheduler decides.
inline void tell(const Scheduler& changed) {
    if (cpus.several() && &changed != &cpu().scheduler) {
        cpus.of(changed).call();
    }
}

// A new or blocked entity becomes ready: where it ran last, unless it would have to wait there and another CPU lets it
// run at once.
void make_ready(Entity& entity);
// The same for one that is waited for from now on by who runs here: if it may run here, it goes on here.
void make_ready_here(Entity& entity);

inline void hold(Entity& entity) {
    entity.home()->hold(entity);
    tell(*entity.home());
}
void let_go(Entity& entity);

inline void retire(Entity& entity) {
    Scheduler& home = *entity.home();
    home.retire(entity);
    tell(home);
}
inline void set_priority(Entity& entity, Priority priority) {
    entity.home()->set_priority(entity, priority);
    tell(*entity.home());
}
// For as long as another schedule is lent to it: what its own reserves stays.
inline void run_as(Entity& entity, const Schedule& schedule) {
    entity.home()->change(entity, schedule);
    tell(*entity.home());
}
// QUOTA: no CPU that it may run on has so much time left for deadlines; UNSUPPORTED. Then nothing changed.
Result<void> set_schedule(Entity& entity, const Schedule& schedule);
// Those of the mask that there are; one that runs elsewhere leaves that CPU soon. INVALID: there is none of them;
// QUOTA: the entity has a deadline, and none of them has so much time left. Then nothing changed.
Result<void> set_affinity(Entity& entity, CpuMask mask);

inline u64 run_time(const Entity& entity) {
    return entity.home()->run_time(entity);
}
// Another CPU holds the entity's registers.
bool runs_elsewhere(const Entity& entity);

}  // namespace kos::sched
