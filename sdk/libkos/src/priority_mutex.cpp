// SPDX-License-Identifier: Apache-2.0
// The word of a PriorityMutex holds the id that the kernel knows its holder by.
#include <bit>

#include <kos/abi/lock_word.hpp>
#include <kos/core/sync.hpp>
#include <kos/core/types.hpp>
#include <kos/panic.hpp>
#include <kos/priority_mutex.hpp>

namespace kos {
namespace {

constinit thread_local u32 g_own_id = 0;

// What the calling thread writes into locks; one system call in its life.
Result<u32> own_id() {
    if (g_own_id == 0) [[unlikely]] {
        g_own_id = TRY(core::Sync::futex_lock_id()).id;
    }
    return g_own_id;
}

bool take_if_free(std::atomic<u32>& word, u32 id) {
    u32 seen = 0;
    return word.compare_exchange_strong(seen, id, std::memory_order_acquire, std::memory_order_relaxed);
}

}  // namespace

bool PriorityMutex::try_lock() {
    const auto id = own_id();
    return id && take_if_free(word_, *id);
}

Result<> PriorityMutex::lock(Deadline deadline) {
    const u32 id = TRY(own_id());
    if (take_if_free(word_, id)) {
        return {};
    }
    const auto taken = TRY(core::Sync::futex_lock_pi(std::bit_cast<u64>(&word_), core::kFutexPrivate, deadline));
    abandoned_ = abandoned_ || taken.last_holder == core::kHolderEnded;
    return {};
}

void PriorityMutex::unlock() {
    u32 seen = g_own_id;
    if (word_.compare_exchange_strong(seen, 0, std::memory_order_release, std::memory_order_relaxed)) {
        return;
    }
    const auto given = core::Sync::futex_unlock_pi(std::bit_cast<u64>(&word_), core::kFutexPrivate);
    require(given.has_value(), "who unlocks a PriorityMutex holds it");
}

}  // namespace kos
