// SPDX-License-Identifier: Apache-2.0
// Locks that another thread holds: while the kernel has no futexes, every way to wait answers UNSUPPORTED, and the lock
// works on when it is free again.
#include <atomic>

#include <kos/clock.hpp>
#include <kos/condvar.hpp>
#include <kos/event.hpp>
#include <kos/lock.hpp>
#include <kos/rw_lock.hpp>
#include <kos/spin_lock.hpp>
#include <kos/thread.hpp>

#include "checks.hpp"

namespace checks {
namespace {

using kos::Result;
using kos::Status;
using kos::Thread;

bool is_unsupported(const Result<>& result) {
    return !result && result.error() == Status::Unsupported;
}

// A thread takes the lock and gives up the CPU while it holds it.
template <typename L>
struct Holder {
    L lock;
    std::atomic<bool> held{false};
    std::atomic<bool> let_go{false};

    static void hold(Holder& holder) {
        const kos::Lock lock{holder.lock};
        holder.held = true;
        while (!holder.let_go) {
            Thread::yield();
        }
    }
};

template <typename L>
Result<bool> refuses_while_held() {
    Holder<L> holder;
    Thread thread = TRY(Thread::create(Holder<L>::hold, holder));
    while (!holder.held) {
        Thread::yield();
    }
    const bool refused = !holder.lock.try_lock() && is_unsupported(holder.lock.lock()) &&
                         is_unsupported(holder.lock.lock(kos::Clock::after(kos::Clock::kMillisecond)));
    holder.let_go = true;
    TRY(thread.join());
    TRY(holder.lock.lock());
    holder.lock.unlock();
    return refused;
}

// Reading while another thread writes; writing while it reads is the same wait.
Result<bool> rw_lock_refuses_readers() {
    Holder<kos::RwLock> holder;
    Thread thread = TRY(Thread::create(Holder<kos::RwLock>::hold, holder));
    while (!holder.held) {
        Thread::yield();
    }
    const bool refused = is_unsupported(holder.lock.lock_shared());
    holder.let_go = true;
    TRY(thread.join());
    TRY(holder.lock.lock_shared());
    holder.lock.unlock_shared();
    return refused;
}

Result<bool> event_refuses() {
    kos::Event event;
    const bool refused = is_unsupported(event.wait());
    event.set();
    TRY(event.wait());
    return refused;
}

Result<bool> condvar_refuses() {
    kos::Mutex mutex;
    kos::Condvar changed;
    const kos::Lock lock{mutex};
    return is_unsupported(changed.wait(mutex)) && !mutex.try_lock();
}

constexpr Check kChecks[] = {
    {"a mutex that is held", refuses_while_held<kos::Mutex>},
    {"a spin lock that is held", refuses_while_held<kos::SpinLock>},
    {"a rw lock that is written", refuses_while_held<kos::RwLock>},
    {"a rw lock that is written, for reading", rw_lock_refuses_readers},
    {"an event that is not set", event_refuses},
    {"a condition that does not hold", condvar_refuses},
};

}  // namespace

std::span<const Check> lock_checks() {
    return kChecks;
}

}  // namespace checks
