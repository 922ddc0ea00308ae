// SPDX-License-Identifier: Apache-2.0
// Threads that wait, wake, requeue and time out at random, on few words: each wake-up that was given has to be
// received, and none twice. Then two threads that hand a turn to each other, which one lost wake-up would end.
#include "races.hpp"

#include <atomic>

#include <kos/clock.hpp>
#include <kos/futex.hpp>
#include <kos/process.hpp>
#include <kos/thread.hpp>

#include "../balance.hpp"
#include "../check.hpp"
#include "../end_of_run.hpp"
#include "../stress/random.hpp"

namespace {

using kos::Clock;
using kos::Deadline;
using kos::Futex;
using kos::Result;
using kos::Status;
using kos::Thread;
using kos::u32;
using kos::u64;
using kos::u8;
using kos::abi::StartHandleKind;
using stress::Random;

using Word = std::atomic<u32>;

constexpr u32 kThreads = 8;
constexpr u32 kWords = 3;
// So many calls at random for one turn that is handed over.
constexpr u32 kCallsPerTurn = 5;
// Above the main thread's: it runs as soon as it can.
constexpr u8 kAbove = 65;
constexpr u64 kTablesThatDiffer = 8;
constexpr u32 kLongestSleep = 100 * Clock::kMicrosecond;
// Only a lost wake-up takes so long.
constexpr u64 kWhole = 200 * Clock::kSecond;

struct Field {
    const u32 most_calls;
    Word words[kWords] = {};
    std::atomic<u32> next{0};
    std::atomic<u32> calls{0};
    std::atomic<u32> given{0};
    std::atomic<u32> received{0};
    std::atomic<u32> timeouts{0};
    std::atomic<u32> moved{0};
    std::atomic<u32> wrong{0};

    void wait(Random& random) {
        Word& word = words[random.below(kWords)];
        const u32 longest = random.below(8) == 0 ? 1 : kLongestSleep;
        const auto slept = Futex::wait(word, word.load(), Clock::after(random.below(longest)));
        if (slept) {
            ++received;
        } else if (slept.error() == Status::Timeout) {
            ++timeouts;
        } else if (slept.error() != Status::BadState) {
            ++wrong;
        }
    }
    void wake(Random& random) {
        Word& word = words[random.below(kWords)];
        ++word;
        const auto woken = Futex::wake(word, random.below(3) + 1);
        woken ? given += *woken : ++wrong;
    }
    void requeue(Random& random) {
        const u32 from = random.below(kWords);
        Word& word = words[from];
        Word& target = words[(from + 1) % kWords];
        const auto done = Futex::requeue(word, word.load(), target, 1, Futex::kAll);
        if (done) {
            given += done->woken;
            moved += done->moved;
        } else if (done.error() != Status::BadState) {
            ++wrong;
        }
    }
    static void act(Field& field) {
        Random random{field.next.fetch_add(1) + 1};
        while (field.calls.fetch_add(1) < field.most_calls) {
            const u32 choice = random.below(8);
            choice < 5 ? field.wait(random) : choice < 7 ? field.wake(random) : field.requeue(random);
        }
    }
};

Result<> check_random_calls(u32 calls, Check& check) {
    Field field{.most_calls = calls};
    const u64 end = Clock::uptime() + kWhole;
    Thread threads[kThreads];
    for (u32 i = 0; i < kThreads; ++i) {
        threads[i] = TRY(Thread::create(Field::act, field, {.priority = static_cast<u8>(60 + i)}));
    }
    for (Thread& thread : threads) {
        TRY(thread.join(Deadline::at(end)));
    }
    check.that(field.given == field.received, "as many wake-ups were received as given");
    check.that(field.wrong == 0, "no other status");
    kos::println("races: {} calls, {} wake-ups given and received, {} timeouts, {} moved", calls, field.received.load(),
                 field.timeouts.load(), field.moved.load());
    return {};
}

// The word says whose turn it is; nobody has a deadline.
struct Turns {
    const u32 each;
    Word turn{0};
    std::atomic<u32> handed{0};

    void take(u32 own) {
        for (u32 round = 0; round < each; ++round) {
            for (u32 seen = turn.load(); seen != own; seen = turn.load()) {
                static_cast<void>(Futex::wait(turn, seen));
            }
            turn.store(1 - own);
            ++handed;
            static_cast<void>(Futex::wake(turn, 1));
        }
    }
    static void first(Turns& turns) { turns.take(0); }
    static void second(Turns& turns) { turns.take(1); }
};

Result<> check_turns(u32 each, Check& check) {
    Turns turns{.each = each};
    const u64 end = Clock::uptime() + kWhole;
    Thread first = TRY(Thread::create(Turns::first, turns));
    Thread second = TRY(Thread::create(Turns::second, turns, {.priority = kAbove}));
    TRY(first.join(Deadline::at(end)));
    TRY(second.join(Deadline::at(end)));
    check.that(turns.handed == 2 * each, "all turns were taken");
    kos::println("races: {} turns handed over", turns.handed.load());
    return {};
}

Result<> run(u32 calls) {
    const auto stat = TRY(kos::process::handle(StartHandleKind::Resource, "stat"));
    Check check;
    // Once before: what is made on first use is there.
    TRY(check_turns(1, check));
    const Balance before = TRY(kos::core::Stat::audit(stat));
    TRY(check_random_calls(calls, check));
    TRY(check_turns(calls / kCallsPerTurn / 2, check));
    const Balance after = TRY(kos::core::Stat::audit(stat));
    if (!same(before, after, kTablesThatDiffer)) {
        print_difference(before, after);
    } else if (check.finish("races")) {
        kos::println("races: nothing is left of them");
    }
    return {};
}

}  // namespace

int futex_races(u32 calls) {
    return end_run(run(calls));
}
