// SPDX-License-Identifier: Apache-2.0
// A thread runs where it may, from the moment that it is told; without a word of it, threads spread over the CPUs.
#include "smp.hpp"

namespace smp {

namespace {

// Tells where it runs, again and again.
struct Traveller {
    std::atomic<u64> seen{0};  // a bit for each CPU that it ran on
    std::atomic<bool> over{false};

    static void travel(Traveller& self) {
        while (!self.over.load()) {
            self.seen.fetch_or(only(Thread::cpu()));
        }
    }
};

void check_refusals(const Thread& thread, Check& check) {
    check.status(thread.set_affinity(0), Status::Invalid, "no CPU at all");
    check.status(thread.set_affinity(only(63)), Status::Invalid, "a CPU that there is not");
    check.status(thread.affinity(), Status::Ok, "the affinity is told");
}

Result<> check_each(Thread& thread, Traveller& traveller, u32 cpus, Check& check) {
    for (u32 cpu = 0; cpu < cpus; ++cpu) {
        TRY(thread.set_affinity(only(cpu) | only(63)));
        check.that(TRY(thread.affinity()) == only(cpu), "of the CPUs that were named, those that there are");
        // The first that it tells it may have seen before.
        for (u32 tale = 0; tale < 2; ++tale) {
            traveller.seen = 0;
            check.that(comes_true([&] { return traveller.seen != 0; }), "it runs there");
        }
        Clock::sleep(Clock::kMillisecond);
        check.that(traveller.seen == only(cpu), "and nowhere else");
    }
    return {};
}

// Each holds a CPU until all have been seen.
struct Crowd {
    std::atomic<u64> seen{0};
    u64 all;

    static void fill(Crowd& self) {
        while (self.seen.load() != self.all) {
            self.seen.fetch_or(only(Thread::cpu()));
        }
    }
};

}  // namespace

Result<> check_affinity(u32 cpus, Check& check) {
    Traveller traveller;
    Thread thread = TRY(Thread::create(Traveller::travel, traveller));
    check_refusals(thread, check);
    TRY(check_each(thread, traveller, cpus, check));
    traveller.over = true;
    check.that(comes_true([&] { return thread.set_affinity(only(0)) == kos::Error{Status::BadState}; }),
               "who has ended goes nowhere");
    return thread.join(patience());
}

Result<> check_spread(u32 cpus, Check& check) {
    Crowd crowd{.all = only(cpus) - 1};
    Thread threads[kMostCpus];
    for (u32 i = 0; i < cpus; ++i) {
        threads[i] = TRY(Thread::create(Crowd::fill, crowd));
    }
    for (u32 i = 0; i < cpus; ++i) {
        check.status(threads[i].join(patience()), Status::Ok, "as many threads as CPUs have one each");
    }
    return {};
}

}  // namespace smp
