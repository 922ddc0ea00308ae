// SPDX-License-Identifier: Apache-2.0
// Threads of several priorities: who is woken first, who stays asleep, and what becomes of sleepers that end.
#include "futex.hpp"

namespace futex {

namespace {

constexpr u32 kSleepers = 5;
constexpr u8 kBase = 100;

// Threads that sleep, and the order in which they woke.
struct Dormitory {
    Word word{0};
    Word target{0};
    std::atomic<u32> next{0};
    std::atomic<u32> awake{0};
    u32 order[kSleepers] = {};
    Thread threads[kSleepers];

    // Each takes the next number, and sleeps before the next thread begins: they run before main does.
    static void sleep(Dormitory& room) {
        const u32 own = room.next.fetch_add(1);
        static_cast<void>(Futex::wait(room.word, 0, patience()));
        room.order[room.awake.fetch_add(1)] = own;
    }
    Result<> fill(const u8 (&priorities)[kSleepers]) {
        for (u32 i = 0; i < kSleepers; ++i) {
            threads[i] = TRY(Thread::create(sleep, *this, {.priority = static_cast<u8>(kBase + priorities[i])}));
        }
        return {};
    }
    Result<> wake_one_by_one(Check& check) {
        for (u32 i = 0; i < kSleepers; ++i) {
            check.that(TRY(Futex::wake(word, 1)) == 1 && awake == i + 1, "one more is awake");
        }
        return {};
    }
    Result<> join() {
        for (Thread& thread : threads) {
            TRY(thread.join());
        }
        return {};
    }
    bool woke_as(const u32 (&wanted)[kSleepers]) const {
        for (u32 i = 0; i < kSleepers; ++i) {
            if (order[i] != wanted[i]) {
                return false;
            }
        }
        return true;
    }
};

Result<> check_priorities(Check& check) {
    Dormitory room;
    TRY(room.fill({2, 4, 1, 4, 0}));
    TRY(room.wake_one_by_one(check));
    TRY(room.join());
    check.that(room.woke_as({1, 3, 0, 2, 4}), "the highest first, then in the order of coming");
    return {};
}

Result<> check_changed_priority(Check& check) {
    Dormitory room;
    TRY(room.fill({1, 1, 1, 1, 1}));
    TRY(room.threads[3].set_priority(kBase + 9));
    TRY(room.threads[0].set_priority(kBase));
    TRY(room.wake_one_by_one(check));
    TRY(room.join());
    check.that(room.woke_as({3, 1, 2, 4, 0}), "the priority of now counts");
    return {};
}

Result<> check_all_at_once(Check& check) {
    Dormitory room;
    TRY(room.fill({0, 1, 2, 3, 4}));
    check.that(TRY(Futex::wake(room.word, 2)) == 2 && room.awake == 2, "two of five");
    check.that(TRY(Futex::wake(room.word, Futex::kAll)) == 3 && room.awake == kSleepers, "all others");
    TRY(room.join());
    return {};
}

Result<> check_requeue(Check& check) {
    Dormitory room;
    TRY(room.fill({0, 1, 2, 3, 4}));
    const auto moved = TRY(Futex::requeue(room.word, 0, room.target, 1, 2));
    check.that(moved.woken == 1 && moved.moved == 2 && room.awake == 1, "one is woken, two move");
    check.that(TRY(Futex::wake(room.target, Futex::kAll)) == 2 && room.awake == 3, "two slept on the target");
    check.that(TRY(Futex::wake(room.word, Futex::kAll)) == 2, "two on the source");
    TRY(room.join());
    check.that(room.order[0] == 4 && room.order[1] + room.order[2] == 5, "those of the highest priority moved");
    return {};
}

Result<> check_terminated(Check& check) {
    Dormitory room;
    TRY(room.fill({0, 1, 2, 3, 4}));
    TRY(room.threads[4].terminate());
    TRY(room.threads[2].terminate());
    check.that(TRY(Futex::wake(room.word, 1)) == 1 && room.awake == 1, "who ended takes no wake-up");
    check.that(TRY(Futex::wake(room.word, Futex::kAll)) == 2, "the others sleep");
    TRY(room.join());
    check.that(room.order[0] == 3, "the highest of those who are left");
    return {};
}

}  // namespace

Result<> check_order(Check& check) {
    TRY(check_priorities(check));
    TRY(check_changed_priority(check));
    TRY(check_all_at_once(check));
    TRY(check_requeue(check));
    return check_terminated(check);
}

}  // namespace futex
