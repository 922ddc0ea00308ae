// SPDX-License-Identifier: Apache-2.0
// Locks that nobody else wants, and one that somebody waits for.
#include <kos/futex.hpp>
#include <kos/mutex.hpp>
#include <kos/priority_mutex.hpp>
#include <kos/thread.hpp>

#include "meter.hpp"
#include "rows.hpp"

namespace bench {
namespace {

template <typename M>
u32 lock_and_unlock(M& mutex) {
    const auto pair = count([&] {
        const auto locked = mutex.lock();
        mutex.unlock();
        return locked;
    });
    must(pair.result, "a free lock is taken");
    return pair.count;
}

// A thread of higher priority that waits for the lock whenever the main thread holds it.
struct Rival {
    static constexpr kos::u8 kPriority = 65;

    kos::PriorityMutex mutex{};
    std::atomic<u32> turn{0};
    bool over = false;

    static void run(Rival& rival) {
        for (u32 seen = 0; !rival.over; ++seen) {
            static_cast<void>(kos::Futex::wait(rival.turn, seen));
            must(rival.mutex.lock(), "the lock is handed over");
            rival.mutex.unlock();
        }
    }
};

// From the unlock to the next instruction of the main thread: the rival has had the lock meanwhile, and sleeps again.
u32 hand_over(Rival& rival) {
    must(rival.mutex.lock(), "the lock is free");
    rival.turn.fetch_add(1);
    must(kos::Futex::wake(rival.turn, 1), "Sync.FutexWake answers");
    const auto unlock = count([&] {
        rival.mutex.unlock();
        return kos::Result<>{};
    });
    return unlock.count;
}

}  // namespace

void measure_locks() {
    kos::Mutex mutex;
    measure("lock.mutex", [&] { return lock_and_unlock(mutex); });
    kos::PriorityMutex passing;
    measure("lock.priority_mutex", [&] { return lock_and_unlock(passing); });
    static Rival rival;
    auto thread = kos::Thread::create(Rival::run, rival, {.priority = Rival::kPriority});
    kos::require(thread.has_value(), "Thread.Create answers");
    measure("lock.hand_over", [&] { return hand_over(rival); });
    rival.over = true;
    rival.turn.fetch_add(1);
    must(kos::Futex::wake(rival.turn, 1), "Sync.FutexWake answers");
    must(thread->join(), "Thread.Join answers");
}

}  // namespace bench
