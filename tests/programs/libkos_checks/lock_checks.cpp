// SPDX-License-Identifier: Apache-2.0
// Locks that other threads hold: whoever has to wait sleeps until it is his turn, or until his deadline.
#include <atomic>

#include <kos/barrier.hpp>
#include <kos/clock.hpp>
#include <kos/condvar.hpp>
#include <kos/event.hpp>
#include <kos/lock.hpp>
#include <kos/once.hpp>
#include <kos/rw_lock.hpp>
#include <kos/semaphore.hpp>
#include <kos/spin_lock.hpp>
#include <kos/thread.hpp>

#include "checks.hpp"

namespace checks {
namespace {

using kos::Clock;
using kos::Deadline;
using kos::Lock;
using kos::Result;
using kos::Status;
using kos::Thread;
using kos::u32;
using kos::u64;

constexpr u32 kThreads = 4;
constexpr u32 kRounds = 200;
constexpr u64 kShort = 2 * Clock::kMillisecond;

template <typename T>
bool times_out(const Result<T>& result) {
    return !result && result.error() == Status::Timeout;
}

Deadline soon() {
    return Clock::after(5 * Clock::kSecond);  // only a lost wake-up takes so long
}

// Waits for a condition; one that holds by the deadline only is a notification that was lost.
template <typename Condition>
Result<> await(kos::Condvar& changed, kos::Mutex& mutex, Condition condition) KOS_REQUIRES(mutex) {
    const Deadline deadline = soon();
    TRY(changed.wait(mutex, condition, deadline));
    return Clock::uptime() < deadline.ns() ? Result<>{} : Result<>{kos::Error{Status::Timeout}};
}

// The same function on several threads, until all have ended.
template <typename T>
Result<> run_threads(void (*function)(T&), T& argument) {
    Thread threads[kThreads];
    for (Thread& thread : threads) {
        thread = TRY(Thread::create(function, argument));
    }
    for (Thread& thread : threads) {
        TRY(thread.join());
    }
    return {};
}

// A thread takes the lock and sleeps while it holds it.
template <typename L>
struct Holder {
    L lock;
    std::atomic<bool> held{false};
    kos::Event let_go;

    static void hold(Holder& holder) {
        const Lock lock{holder.lock};
        holder.held = true;
        static_cast<void>(holder.let_go.wait());
    }
};

template <typename L>
Result<bool> waits_until_the_deadline() {
    Holder<L> holder;
    Thread thread = TRY(Thread::create(Holder<L>::hold, holder));
    while (!holder.held) {
        Thread::yield();
    }
    const u64 begin = Clock::uptime();
    const bool refused = !holder.lock.try_lock() && times_out(holder.lock.lock(Deadline::at(0))) &&
                         times_out(holder.lock.lock(Deadline::at(begin + kShort)));
    const bool slept = Clock::uptime() >= begin + kShort;
    holder.let_go.set();
    TRY(holder.lock.lock(soon()));
    holder.lock.unlock();
    TRY(thread.join());
    return refused && slept;
}

// Gives the CPU away in the midst, so that the others come to a lock that is held.
template <typename L>
struct Counter {
    L lock;
    u32 value = 0;

    static void count(Counter& counter) {
        for (u32 round = 0; round < kRounds; ++round) {
            const Lock lock{counter.lock};
            const u32 seen = counter.value;
            if (round % 4 == 0) {
                Thread::yield();
            }
            counter.value = seen + 1;
        }
    }
};

template <typename L>
Result<bool> lets_one_in_at_a_time() {
    Counter<L> counter;
    TRY(run_threads(Counter<L>::count, counter));
    return counter.value == kThreads * kRounds;
}

// Reading while another thread writes.
Result<bool> readers_wait_for_a_writer() {
    Holder<kos::RwLock> holder;
    Thread thread = TRY(Thread::create(Holder<kos::RwLock>::hold, holder));
    while (!holder.held) {
        Thread::yield();
    }
    const bool refused = times_out(holder.lock.lock_shared(Clock::after(kShort)));
    holder.let_go.set();
    TRY(holder.lock.lock_shared(soon()));
    holder.lock.unlock_shared();
    TRY(thread.join());
    return refused;
}

void set(kos::Event& event) {
    event.set();
}

Result<bool> an_event_wakes() {
    kos::Event event;
    const bool refused = times_out(event.wait(Clock::after(kShort)));
    const Thread setter = TRY(Thread::create(set, event));
    TRY(event.wait_and_reset(soon()));
    return refused && !event.is_set();
}

// A queue of one place between two producers and two consumers.
struct Queue {
    kos::Mutex mutex;
    kos::Condvar filled;
    kos::Condvar emptied;
    bool full = false;
    u32 taken = 0;
    std::atomic<u32> next{0};
    std::atomic<u32> late{0};

    Result<> put() {
        const Lock lock{mutex};
        TRY(await(emptied, mutex, [this] { return !full; }));
        full = true;
        filled.notify_one();
        return {};
    }
    Result<> take() {
        const Lock lock{mutex};
        TRY(await(filled, mutex, [this] { return full; }));
        full = false;
        ++taken;
        emptied.notify_one();
        return {};
    }
    static void pass(Queue& queue) {
        const bool producer = queue.next.fetch_add(1) % 2 == 0;
        for (u32 item = 0; item < kRounds; ++item) {
            if (!(producer ? queue.put() : queue.take())) {
                ++queue.late;
            }
        }
    }
};

Result<bool> a_condvar_passes_items() {
    Queue queue;
    TRY(run_threads(Queue::pass, queue));
    return queue.late == 0 && queue.taken == kThreads / 2 * kRounds;
}

struct Gate {
    kos::Mutex mutex;
    kos::Condvar opened;
    bool open = false;
    u32 waiting = 0;
    u32 passed = 0;

    static void pass(Gate& gate) {
        const Lock lock{gate.mutex};
        ++gate.waiting;
        if (await(gate.opened, gate.mutex, [&gate] { return gate.open; })) {
            ++gate.passed;
        }
    }
    bool open_if_all_wait() {
        const Lock lock{mutex};
        open = waiting == kThreads;
        if (open) {
            opened.notify_all();
        }
        return open;
    }
    static void open_when_all_wait(Gate& gate) {
        while (!gate.open_if_all_wait()) {
            Thread::yield();
        }
    }
};

Result<bool> a_condvar_wakes_all() {
    Gate gate;
    const Thread opener = TRY(Thread::create(Gate::open_when_all_wait, gate));
    TRY(run_threads(Gate::pass, gate));
    return gate.passed == kThreads;
}

Result<bool> a_condvar_keeps_the_mutex() {
    kos::Mutex mutex;
    kos::Condvar changed;
    const Lock lock{mutex};
    return times_out(changed.wait(mutex, Clock::after(kShort))) && !mutex.try_lock();
}

void note_most(std::atomic<u32>& most, u32 now) {
    u32 seen = most;
    while (seen < now && !most.compare_exchange_weak(seen, now)) {
    }
}

// Two units among four threads.
struct Room {
    kos::Semaphore places{2};
    std::atomic<u32> inside{0};
    std::atomic<u32> most{0};
    std::atomic<u32> late{0};
    const Deadline patience = soon();

    static void visit(Room& room) {
        for (u32 round = 0; round < kRounds; ++round) {
            if (!room.places.acquire(soon())) {
                ++room.late;
                continue;
            }
            note_most(room.most, ++room.inside);
            do {  // the first waits for a second: else one may be through before another has begun
                Thread::yield();
            } while (room.most < 2 && Clock::uptime() < room.patience.ns());
            --room.inside;
            static_cast<void>(room.places.release());
        }
    }
};

Result<bool> a_semaphore_admits_so_many() {
    Room room;
    TRY(run_threads(Room::visit, room));
    return room.late == 0 && room.most == 2 && room.places.units() == 2;
}

struct Team {
    kos::Barrier barrier{kThreads};
    std::atomic<u32> came{0};
    std::atomic<u32> last{0};
    std::atomic<u32> wrong{0};

    static void meet(Team& team) {
        for (u32 meeting = 1; meeting <= kRounds; ++meeting) {
            ++team.came;
            const auto arrival = team.barrier.wait(soon());
            team.last += arrival && *arrival == kos::Barrier::Arrival::Last ? 1U : 0U;
            team.wrong += !arrival || team.came < meeting * kThreads ? 1U : 0U;
        }
    }
};

Result<bool> a_barrier_holds_all() {
    Team team;
    TRY(run_threads(Team::meet, team));
    return team.wrong == 0 && team.last == kRounds;
}

struct Start {
    kos::Once once;
    u32 times = 0;
    std::atomic<u32> wrong{0};

    static void begin(Start& start) {
        const auto done = start.once.call(
            [&start] {
                Clock::sleep(kShort);
                ++start.times;
            },
            soon());
        start.wrong += done && start.times == 1 ? 0U : 1U;
    }
};

Result<bool> once_is_awaited() {
    Start start;
    TRY(run_threads(Start::begin, start));
    return start.wrong == 0 && start.times == 1;
}

constexpr Check kChecks[] = {
    {"a mutex that is held", waits_until_the_deadline<kos::Mutex>},
    {"a spin lock that is held", waits_until_the_deadline<kos::SpinLock>},
    {"a rw lock that is written", waits_until_the_deadline<kos::RwLock>},
    {"a rw lock that is written, for reading", readers_wait_for_a_writer},
    {"a mutex among four threads", lets_one_in_at_a_time<kos::Mutex>},
    {"a spin lock among four threads", lets_one_in_at_a_time<kos::SpinLock>},
    {"a rw lock among four threads", lets_one_in_at_a_time<kos::RwLock>},
    {"an event that is set later", an_event_wakes},
    {"a condition that does not hold", a_condvar_keeps_the_mutex},
    {"a condition between producers and consumers", a_condvar_passes_items},
    {"a condition that all wait for", a_condvar_wakes_all},
    {"a semaphore among four threads", a_semaphore_admits_so_many},
    {"a barrier of four threads", a_barrier_holds_all},
    {"once among four threads", once_is_awaited},
};

}  // namespace

std::span<const Check> lock_checks() {
    return kChecks;
}

}  // namespace checks
