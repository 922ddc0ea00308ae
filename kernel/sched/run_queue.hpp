// SPDX-License-Identifier: Apache-2.0
// Ready entities of one CPU: a list for each priority and a bitmap of the lists in use, so that the highest is
// found in the same few instructions however many are ready.
#pragma once

#include "sched/entity.hpp"

namespace kos::sched {

enum class Place : u8 {
    Front,  // was interrupted: goes on first
    Back,   // had its turn
};

class RunQueue {
  public:
    static constexpr int kNone = -1;

    // Priority of the highest ready entity, or kNone. Kept, not sought: every way out of the kernel asks.
    int highest() const { return highest_; }
    void add(Entity& entity, Place place);
    void remove(Entity& entity);
    // Takes the first entity of the highest level; nullptr: none is ready.
    Entity* take();

  private:
    static constexpr u32 kWordBits = 64;
    static constexpr u32 kWords = kPriorityLevels / kWordBits;

    void mark(Priority priority);
    void clear(Priority priority);
    int highest_up_to(Priority priority) const;

    int highest_ = kNone;
    u64 bits_[kWords] = {};
    List<Entity, RunTag> levels_[kPriorityLevels];
};

}  // namespace kos::sched
