// SPDX-License-Identifier: Apache-2.0
// Locks whose holders end.
#include <atomic>

#include <kos/priority_mutex.hpp>
#include <kos/thread.hpp>

#include "scene.hpp"

namespace inversion {
namespace {

using kos::Thread;

struct Shared {
    kos::PriorityMutex mutex{};
    std::atomic<kos::u32> waiting{0};
    std::atomic<kos::u32> told{0};
};

void take_and_end(Shared& shared) {
    static_cast<void>(shared.mutex.lock());
}

void take_and_stay(Shared& shared) {
    if (shared.mutex.lock()) {
        kos::Clock::sleep(kos::Clock::kSecond * 60);
    }
}

void wait_and_look(Shared& shared) {
    ++shared.waiting;
    if (shared.mutex.lock()) {
        shared.told += shared.mutex.abandoned() ? 1 : 0;
        shared.mutex.repaired();
        shared.mutex.unlock();
    }
}

kos::Result<bool> without_others_in_line() {
    Shared shared;
    Thread holder = TRY(Thread::create(take_and_end, shared));
    TRY(holder.join());
    const bool busy = !shared.mutex.try_lock();
    TRY(shared.mutex.lock());
    const bool told = shared.mutex.abandoned();
    const auto again = shared.mutex.lock();
    shared.mutex.unlock();
    return busy && told && !again && again.error() == kos::Status::Deadlock;
}

kos::Result<bool> with_others_in_line() {
    Shared shared;
    Thread holder = TRY(Thread::create(take_and_stay, shared));
    Thread first = TRY(Thread::create(wait_and_look, shared));
    Thread second = TRY(Thread::create(wait_and_look, shared));
    kos::Clock::sleep(20 * kMs);
    const bool all_wait = shared.waiting == 2 && shared.told == 0;
    TRY(holder.terminate());
    TRY(holder.join());
    TRY(first.join());
    TRY(second.join());
    return all_wait && shared.told == 1 && shared.mutex.try_lock();
}

}  // namespace

bool locks_survive_their_holders() {
    return without_others_in_line().value_or(false) && with_others_in_line().value_or(false);
}

}  // namespace inversion
