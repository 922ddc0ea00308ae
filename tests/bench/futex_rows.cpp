// SPDX-License-Identifier: Apache-2.0
// Futexes: a wake that finds nobody, and two threads that wake each other.
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
}

}  // namespace bench
