// SPDX-License-Identifier: Apache-2.0
// Threads that are ended wherever they run: when that is said to have happened, they compute no more.
#include "smp.hpp"

namespace smp {

namespace {

constexpr u32 kRounds = 200;

struct Counter {
    std::atomic<u64> count{0};

    static void run(Counter& self) {
        for (;;) {
            ++self.count;
        }
    }
};

Result<> end_one(u32 cpu, Check& check) {
    Counter counter;
    Thread thread = TRY(Thread::create(Counter::run, counter));
    TRY(thread.set_affinity(only(cpu)));
    check.that(comes_true([&] { return counter.count != 0; }), "it runs");
    check.status(thread.terminate(), Status::Ok, "it is ended");
    check.status(thread.join(patience()), Status::Ok, "its end is told");
    const u64 last = counter.count;
    Clock::sleep(100 * Clock::kMicrosecond);
    check.that(counter.count == last, "and it computes no more");
    return {};
}

}  // namespace

Result<> check_ends(u32 cpus, Check& check) {
    for (u32 round = 0; round < kRounds; ++round) {
        TRY(end_one(round % cpus, check));
    }
    return {};
}

}  // namespace smp
