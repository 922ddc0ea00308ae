// SPDX-License-Identifier: Apache-2.0
// Ready entities by priority: a level for each and a bitmap of the levels in use, so that the highest is found in the
// same few instructions however many are ready.
#pragma once

#include <bit>

#include "sched/policy.hpp"

namespace kos::sched {

// A Level holds equals: empty(), front(), add(entity, place), remove(entity).
template <typename Level>
class LevelQueue {
  public:
    static constexpr int kNone = -1;

    bool empty() const { return words_ == 0; }
    // Priority of the highest ready entity, or kNone.
    int highest() const {
        if (words_ == 0) {
            return kNone;
        }
        const int word = kTopWordBit - std::countl_zero(words_);
        return word * kWordBits + kTopBit - std::countl_zero(bits_[word]);
    }
    // nullptr: none is ready.
    Entity* first() {
        const int priority = highest();
        return priority == kNone ? nullptr : levels_[priority].front();
    }
    void add(Entity& entity, Place place) {
        const Priority priority = entity.priority();
        levels_[priority].add(entity, place);
        bits_[priority / kWordBits] |= u64{1} << (priority % kWordBits);
        words_ |= u32{1} << (priority / kWordBits);
    }
    void remove(Entity& entity) {
        const Priority priority = entity.priority();
        levels_[priority].remove(entity);
        if (levels_[priority].empty()) {
            clear(priority);
        }
    }
    // How many are ready, up to a limit. As long as that and the levels in use take.
    u32 count(u32 most) {
        u32 found = 0;
        for (u32 word = 0; word < kWords && found < most; ++word) {
            for (u64 left = bits_[word]; left != 0 && found < most; left &= left - 1) {
                const u32 priority = word * kWordBits + static_cast<u32>(std::countr_zero(left));
                found += levels_[priority].count(most - found);
            }
        }
        return found;
    }
    Level& level(Priority priority) { return levels_[priority]; }

  private:
    static constexpr int kWordBits = 64;
    static constexpr u32 kWords = kPriorityLevels / kWordBits;
    static constexpr int kTopBit = kWordBits - 1;
    static constexpr int kTopWordBit = 31;  // of words_

    void clear(Priority priority) {
        u64& word = bits_[priority / kWordBits];
        word &= ~(u64{1} << (priority % kWordBits));
        if (word == 0) {
            words_ &= ~(u32{1} << (priority / kWordBits));
        }
    }

    u32 words_ = 0;  // those that are not 0
    u64 bits_[kWords] = {};
    Level levels_[kPriorityLevels];
};

}  // namespace kos::sched
