// SPDX-License-Identifier: Apache-2.0
// Threads of all classes. The emulator's host may take the CPU away at any moment, so that times are judged widely; the
// host tests of the scheduler judge them exactly.
#include "classes.hpp"

#include <atomic>

#include <kos/clock.hpp>
#include <kos/print.hpp>
#include <kos/thread.hpp>

namespace scheduling {
namespace {

using kos::Clock;
using kos::Schedule;
using kos::Thread;

constexpr kos::u64 kMs = Clock::kMillisecond;

// When a thread that computes began and ended.
struct Stretch {
    kos::u64 length;
    kos::u64 begin = 0;
    kos::u64 end = 0;
};

void compute(Stretch& stretch) {
    stretch.begin = Clock::uptime();
    while (Clock::uptime() < stretch.begin + stretch.length) {
    }
    stretch.end = Clock::uptime();
}

// Two threads that become ready at the same moment.
struct Pair {
    Schedule schedule;
    Stretch first{.length = 60 * kMs};
    Stretch second{.length = 60 * kMs};
    bool ran = false;
};

void run_pair(Pair& pair) {
    const auto first = Thread::create(compute, pair.first, {.schedule = pair.schedule});
    const auto second = Thread::create(compute, pair.second, {.schedule = pair.schedule});
    pair.ran = first.has_value() && second.has_value();
}

// Started by one that runs before both.
kos::Result<bool> overlap(Pair& pair) {
    Thread starter = TRY(Thread::create(run_pair, pair, {.schedule = Schedule::fifo(20)}));
    TRY(starter.join());
    if (!pair.ran) {
        return kos::Error{kos::Status::BadState};
    }
    return pair.second.begin < pair.first.end;
}

void compute_until(std::atomic<bool>& stop) {
    while (!stop.load(std::memory_order_relaxed)) {
    }
}

struct Shares {
    Stretch light{.length = 1200 * kMs};
    Stretch heavy{.length = 1200 * kMs};
    kos::Result<Thread> first = kos::Error{kos::Status::BadState};
    kos::Result<Thread> second = kos::Error{kos::Status::BadState};
};

// Both above the spinner and the main thread, which goes on when both have ended.
void share(Shares& shares) {
    shares.first = Thread::create(compute, shares.light, {.schedule = Schedule::standard(70, 100)});
    shares.second = Thread::create(compute, shares.heavy, {.schedule = Schedule::standard(70, 300)});
}

kos::Result<bool> measure_shares() {
    Shares shares;
    Thread starter = TRY(Thread::create(share, shares, {.schedule = Schedule::fifo(20)}));
    TRY(starter.join());
    if (!shares.first || !shares.second) {
        return kos::Error{kos::Status::BadState};
    }
    const kos::u64 light_ns = TRY(shares.first->cpu_time());
    const kos::u64 heavy_ns = TRY(shares.second->cpu_time());
    kos::println("shares: {} and {} ms", light_ns / kMs, heavy_ns / kMs);
    return heavy_ns > 2 * light_ns && 2 * heavy_ns < 9 * light_ns;
}

constexpr kos::u64 kPeriod = 50 * kMs;
constexpr kos::u64 kPeriods = 20;

struct Sampler {
    kos::u64 on_time = 0;
    kos::u64 runs = 0;
};

// A yield ends its work of the period.
void sample(Sampler& sampler) {
    const kos::u64 start = Clock::uptime();
    for (; sampler.runs < kPeriods; ++sampler.runs) {
        const kos::u64 due = start + (sampler.runs + 1) * kPeriod;
        sampler.on_time += Clock::uptime() < due ? 1 : 0;
        Thread::yield();
    }
}

kos::Result<bool> sample_beside_spin_loop() {
    Sampler sampler;
    std::atomic<bool> stop{false};
    Thread spin = TRY(Thread::create(compute_until, stop, {.schedule = Schedule::fifo(255)}));
    Thread thread =
        TRY(Thread::create(sample, sampler, {.schedule = Schedule::deadline({.budget = 5 * kMs, .period = kPeriod})}));
    const auto joined = thread.join();
    stop = true;
    TRY(spin.join());
    TRY(joined);
    kos::println("periods: {} of {} on time", sampler.on_time, sampler.runs);
    return sampler.on_time * 4 >= kPeriods * 3;
}

// This thread is a standard one: without the limit it would never come back.
kos::Result<bool> come_back_beside_spin_loop() {
    std::atomic<bool> stop{false};
    // Before it is made: it runs at once.
    const kos::u64 start = Clock::uptime();
    Thread spin = TRY(Thread::create(compute_until, stop, {.schedule = Schedule::fifo(255)}));
    for (int i = 0; i < 5; ++i) {
        Clock::sleep(50 * kMs);
        kos::println("the console answers beside a real-time spin loop");
    }
    const kos::u64 ran = TRY(spin.cpu_time());
    const kos::u64 passed = Clock::uptime() - start;
    stop = true;
    TRY(spin.join());
    return ran * 10 > passed * 5 && ran < passed;
}

void note(std::atomic<bool>& ran) {
    ran = true;
}

kos::Result<bool> run_idle() {
    std::atomic<bool> ran{false};
    Thread thread = TRY(Thread::create(note, ran, {.schedule = Schedule::idle()}));
    Clock::sleep(100 * kMs);
    const bool before = ran;
    // The spinner never waits: what makes it run is another class.
    TRY(thread.set_schedule(Schedule::standard()));
    TRY(thread.join());
    return !before && ran;
}

kos::Result<bool> promise_too_much() {
    std::atomic<bool> ran{false};
    const auto refused =
        Thread::create(note, ran, {.schedule = Schedule::deadline({.budget = 99 * kMs, .period = 100 * kMs})});
    Stretch stretch{.length = kMs};
    Thread thread = TRY(Thread::create(compute, stretch, {.schedule = Schedule::idle()}));
    const auto more = thread.set_schedule(Schedule::deadline({.budget = 99 * kMs, .period = 100 * kMs}));
    const bool unchanged = TRY(thread.schedule()) == Schedule::idle();
    TRY(thread.set_schedule(Schedule::deadline({.budget = 40 * kMs, .period = 100 * kMs})));
    TRY(thread.join());
    return !refused && refused.error() == kos::Status::Quota && more.error() == kos::Status::Quota && unchanged && !ran;
}

}  // namespace

bool fifo_runs_to_its_end() {
    Pair pair{.schedule = Schedule::fifo(10)};
    const auto overlapped = overlap(pair);
    return overlapped && !*overlapped;
}

bool round_robin_takes_turns() {
    Pair pair{.schedule = Schedule::round_robin(10)};
    return overlap(pair).value_or(false);
}

bool shares_follow_weights() {
    return measure_shares().value_or(false);
}

bool deadline_keeps_its_periods() {
    return sample_beside_spin_loop().value_or(false);
}

bool real_time_is_limited() {
    return come_back_beside_spin_loop().value_or(false);
}

bool idle_comes_last() {
    return run_idle().value_or(false);
}

bool promises_are_bounded() {
    return promise_too_much().value_or(false);
}

}  // namespace scheduling
