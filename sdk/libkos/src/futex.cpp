// SPDX-License-Identifier: Apache-2.0
// Sleeping on a word, by the kernel's endpoint Sync.
#include <bit>

#include <kos/core/sync.hpp>
#include <kos/core/types.hpp>
#include <kos/detail/futex.hpp>
#include <kos/futex.hpp>

namespace kos {
namespace {

static_assert(core::kFutexPrivate == static_cast<u32>(FutexScope::Private));
static_assert(core::kFutexShared == static_cast<u32>(FutexScope::Shared));

u64 address_of(const std::atomic<u32>& word) {
    return std::bit_cast<u64>(&word);
}

}  // namespace

Result<> Futex::wait(const std::atomic<u32>& word, u32 expected, Deadline deadline, FutexScope scope) {
    return core::Sync::futex_wait(address_of(word), expected, static_cast<u32>(scope), deadline);
}

Result<u32> Futex::wake(const std::atomic<u32>& word, u32 count, FutexScope scope) {
    return TRY(core::Sync::futex_wake(address_of(word), count, static_cast<u32>(scope))).woken;
}

Result<Futex::Moved> Futex::requeue(const std::atomic<u32>& word, u32 expected, const std::atomic<u32>& target,
                                    u32 wakes, u32 moves, FutexScope scope) {
    const auto done = TRY(core::Sync::futex_requeue(address_of(word), address_of(target), wakes, moves, expected,
                                                    static_cast<u32>(scope)));
    return Moved{done.woken, done.moved};
}

Result<> detail::futex_wait(const FutexWord& word, u32 expected, Deadline deadline) {
    const Result<> slept = Futex::wait(word, expected, deadline);
    return !slept && slept.error() == Status::BadState ? Result<>{} : slept;
}

// FAULT: the word is gone, and nobody sleeps where nothing is. DENIED: who may not wake may not sleep either.
void detail::futex_wake(const FutexWord& word, u32 count) {
    static_cast<void>(Futex::wake(word, count));
}

void detail::futex_wake_one_and_move(const FutexWord& word, u32 expected, const FutexWord& target) {
    if (!Futex::requeue(word, expected, target, kWakeOne, kWakeAll)) {
        futex_wake(word, kWakeAll);
    }
}

}  // namespace kos
