// SPDX-License-Identifier: Apache-2.0
// Futexes: a wake that finds nobody, and two threads that wake each other.
#include <utility>

#include <kos/clock.hpp>
#include <kos/futex.hpp>
#include <kos/thread.hpp>

#include "meter.hpp"
#include "rows.hpp"

namespace bench {
namespace {

// Above the main thread's: it runs as soon as it is woken.
constexpr kos::u8 kPriority = 65;

struct Pair {
    std::atomic<u32> there{0};
    std::atomic<u32> back{0};
    std::atomic<bool> over{false};
};

// Sleeps until the main thread counts up, and answers; its wake finds nobody, since that thread has not slept yet.
void answer(Pair& pair) {
    for (u32 seen = 0; !pair.over; ++seen) {
        static_cast<void>(kos::Futex::wait(pair.there, seen));
        pair.back.store(seen + 1);
        must(kos::Futex::wake(pair.back, 1), "Sync.FutexWake answers");
    }
}

u32 wake(const Pair& pair) {
    const auto call = count([&] { return kos::Futex::wake(pair.back, 1); });
    must(call.result, "Sync.FutexWake answers");
    return call.count;
}

u32 wait_wake(Pair& pair) {
    const u32 seen = pair.back.load();
    const auto call = count([&] {
        pair.there.store(seen + 1);
        const auto woken = kos::Futex::wake(pair.there, 1);
        static_cast<void>(kos::Futex::wait(pair.back, seen));
        return woken;
    });
    kos::require(must(call.result, "Sync.FutexWake answers") == 1, "the other thread slept");
    return call.count;
}

// Threads that sleep on a word, of lower priority: they come to it while the main thread sleeps.
struct Crowd {
    static constexpr u32 kThreads = 16;
    static constexpr kos::u8 kPriority = 60;

    std::atomic<u32> word{0};
    std::atomic<u32> ready{0};
    std::atomic<bool> over{false};
    kos::Thread threads[kThreads];

    static void sleep(Crowd& crowd) {
        while (!crowd.over) {
            ++crowd.ready;
            static_cast<void>(kos::Futex::wait(crowd.word, 0));
        }
    }
    void gather() {
        while (ready != kThreads) {
            kos::Clock::sleep(kos::Clock::kMillisecond);
        }
        ready = 0;
    }
};

u32 wake_crowd(Crowd& crowd) {
    crowd.gather();
    const auto call = count([&] { return kos::Futex::wake(crowd.word, kos::Futex::kAll); });
    kos::require(must(call.result, "Sync.FutexWake answers") == Crowd::kThreads, "all of them slept");
    return call.count;
}

void measure_crowd() {
    static Crowd crowd;
    for (kos::Thread& thread : crowd.threads) {
        auto made = kos::Thread::create(Crowd::sleep, crowd, {.priority = Crowd::kPriority, .stack_bytes = 8192});
        kos::require(made.has_value(), "Thread.Create answers");
        thread = std::move(*made);
    }
    measure("futex.wake.16", [&] { return wake_crowd(crowd); });
    crowd.gather();
    crowd.over = true;
    must(kos::Futex::wake(crowd.word, kos::Futex::kAll), "Sync.FutexWake answers");
    for (kos::Thread& thread : crowd.threads) {
        must(thread.join(), "Thread.Join answers");
    }
}

}  // namespace

void measure_futexes() {
    static Pair pair;
    measure("futex.wake", [&] { return wake(pair); });
    auto thread = kos::Thread::create(answer, pair, {.priority = kPriority});
    kos::require(thread.has_value(), "Thread.Create answers");
    measure("futex.wait_wake", [&] { return wait_wake(pair); });
    pair.over = true;
    pair.there.fetch_add(1);
    must(kos::Futex::wake(pair.there, 1), "Sync.FutexWake answers");
    must(thread->join(), "Thread.Join answers");
    measure_crowd();
}

}  // namespace bench
