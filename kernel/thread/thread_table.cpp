// SPDX-License-Identifier: Apache-2.0
// The thread table: a free list over fixed slots.
#include "thread/thread_table.hpp"

namespace kos::thread {

ThreadTable::ThreadTable() {
    for (u32 i = 0; i < config::kMaxThreads; ++i) {
        next_free_[i] = i + 1;
    }
}

Result<ThreadSlot> ThreadTable::reserve() {
    if (first_free_ == config::kMaxThreads) {
        return Error{Status::Quota};
    }
    const u32 index = first_free_;
    first_free_ = next_free_[index];
    return ThreadSlot{index, generations_[index]};
}

void ThreadTable::release(ThreadSlot slot) {
    slots_[slot.index] = nullptr;
    generations_[slot.index] = slot.generation;
    next_free_[slot.index] = first_free_;
    first_free_ = slot.index;
}

ThreadTable& thread_table() {
    static ThreadTable table;
    return table;
}

}  // namespace kos::thread
