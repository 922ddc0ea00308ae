// SPDX-License-Identifier: Apache-2.0
// Two queues in one order.
#include "sched/real_time.hpp"

namespace kos::sched {

void RealTime::add(Entity& entity, Place place) {
    entity.stamp_ = place == Place::Front ? --first_stamp_ : ++last_stamp_;
    queue_of(entity).add(entity, place);
}

Entity* RealTime::first() {
    Entity* const limited = limited_.first();
    Entity* const unlimited = unlimited_.first();
    if (limited == nullptr || unlimited == nullptr) {
        return limited == nullptr ? unlimited : limited;
    }
    if (limited->priority() != unlimited->priority()) {
        return limited->priority() > unlimited->priority() ? limited : unlimited;
    }
    return limited->stamp_ < unlimited->stamp_ ? limited : unlimited;
}

}  // namespace kos::sched
