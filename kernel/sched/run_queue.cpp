// SPDX-License-Identifier: Apache-2.0
// The bitmap run queue.
#include "sched/run_queue.hpp"

#include <bit>

namespace kos::sched {

void RunQueue::mark(Priority priority) {
    bits_[priority / kWordBits] |= u64{1} << (priority % kWordBits);
    highest_ = highest_ < priority ? priority : highest_;
}

void RunQueue::clear(Priority priority) {
    bits_[priority / kWordBits] &= ~(u64{1} << (priority % kWordBits));
    highest_ = highest_ == priority ? highest_up_to(priority) : highest_;
}

int RunQueue::highest_up_to(Priority priority) const {
    for (u32 word = priority / kWordBits + 1; word-- > 0;) {
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
    if (highest_ == kNone) {
        return nullptr;
    }
    Entity* entity = levels_[highest_].front();
    remove(*entity);
    return entity;
}

}  // namespace kos::sched
