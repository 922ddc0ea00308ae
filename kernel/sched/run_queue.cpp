// SPDX-License-Identifier: Apache-2.0
// The bitmap run queue.
#include "sched/run_queue.hpp"

namespace kos::sched {

int RunQueue::highest() const {
    for (u32 word = kWords; word-- > 0;) {
        if (bits_[word] != 0) {
            return static_cast<int>(word * kWordBits + kWordBits - 1) - std::countl_zero(bits_[word]);
        }
    }
    return kNone;
}

void RunQueue::add(Entity& entity, Place place) {
    List<Entity, RunTag>& level = levels_[entity.priority()];
    if (place == Place::Front) {
        level.push_front(entity);
    } else {
        level.push_back(entity);
    }
    mark(entity.priority());
}

void RunQueue::remove(Entity& entity) {
    static_cast<ListNode<RunTag>&>(entity).unlink();
    if (levels_[entity.priority()].empty()) {
        clear(entity.priority());
    }
}

Entity* RunQueue::take() {
    const int priority = highest();
    if (priority == kNone) {
        return nullptr;
    }
    Entity* entity = levels_[priority].front();
    remove(*entity);
    return entity;
}

}  // namespace kos::sched
