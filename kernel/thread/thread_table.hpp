// SPDX-License-Identifier: Apache-2.0
// Threads by index: what a reply token names.
#pragma once

#include <kos/base/result.hpp>

#include "config.hpp"

namespace kos::thread {

class Thread;

// A place in the table. The generation goes on where the last thread in this place stopped, so that a reply token of
// that thread never fits a new one.
struct ThreadSlot {
    u32 index;
    u64 generation;
};

class ThreadTable {
  public:
    ThreadTable();

    // QUOTA: the machine has no room for another thread.
    Result<ThreadSlot> reserve();
    void set(u32 index, Thread& thread) { slots_[index] = &thread; }
    void release(ThreadSlot slot);
    Thread* at(u32 index) const { return index < config::kMaxThreads ? slots_[index] : nullptr; }

  private:
    Thread* slots_[config::kMaxThreads] = {};
    u32 next_free_[config::kMaxThreads];
    u64 generations_[config::kMaxThreads] = {};
    u32 first_free_ = 0;
};

ThreadTable& thread_table();

}  // namespace kos::thread
