// SPDX-License-Identifier: Apache-2.0
// Moving sleepers from word to word, case by case.
#include "futex_cases.hpp"
#include "sleeper.hpp"

namespace futex {

namespace {

// Two that sleep on a word, and another word.
struct Two {
    Word word{0};
    Word target{0};
    Sleeper first{word};
    Sleeper second{word};

    Result<> start() {
        TRY(first.start());
        return second.start();
    }
    // All that still sleep.
    Result<> wake_all() {
        TRY(Futex::wake(word, Futex::kAll));
        TRY(Futex::wake(target, Futex::kAll));
        static_cast<void>(first.answer());
        static_cast<void>(second.answer());
        return {};
    }
};

Result<bool> all_move() {
    Two two;
    TRY(two.start());
    const auto moved = TRY(Futex::requeue(two.word, 0, two.target, 0, Futex::kAll));
    const bool right = moved.woken == 0 && moved.moved == 2 && TRY(Futex::wake(two.word, Futex::kAll)) == 0 &&
                       TRY(Futex::wake(two.target, Futex::kAll)) == 2;
    TRY(two.wake_all());
    return right;
}

Result<bool> nothing_is_asked_for() {
    Two two;
    TRY(two.start());
    const auto moved = TRY(Futex::requeue(two.word, 0, two.target, 0, 0));
    const bool right =
        moved.woken == 0 && moved.moved == 0 && two.first.sleeps_on() && TRY(Futex::wake(two.word, Futex::kAll)) == 2;
    TRY(two.wake_all());
    return right;
}

Result<bool> all_wake() {
    Two two;
    TRY(two.start());
    const auto moved = TRY(Futex::requeue(two.word, 0, two.target, Futex::kAll, Futex::kAll));
    const bool right = moved.woken == 2 && moved.moved == 0 && two.first.answer() == Status::Ok;
    TRY(two.wake_all());
    return right;
}

Result<bool> another_value_moves_nobody() {
    Two two;
    TRY(two.start());
    two.word.store(5);
    const auto refused = Futex::requeue(two.word, 0, two.target, 1, 1);
    const bool right = !refused && refused.error() == Status::BadState && two.first.sleeps_on() &&
                       TRY(Futex::wake(two.target, Futex::kAll)) == 0 && TRY(Futex::wake(two.word, Futex::kAll)) == 2;
    TRY(two.wake_all());
    return right;
}

Result<bool> deadlines_move_along() {
    const Word word{0};
    const Word target{0};
    const u64 deadline = Clock::uptime() + 4 * kMoment;
    Sleeper sleeper{word, Deadline::at(deadline)};
    TRY(sleeper.start());
    const bool moved = TRY(Futex::requeue(word, 0, target, 0, 1)).moved == 1;
    return moved && sleeper.answer() == Status::Timeout && Clock::uptime() >= deadline &&
           TRY(Futex::wake(target, 1)) == 0;
}

Result<bool> who_moves_stands_behind_its_equals() {
    const Word word{0};
    const Word target{0};
    Sleeper there{target};
    Sleeper comes{word};
    TRY(comes.start());
    TRY(there.start());
    TRY(Futex::requeue(word, 0, target, 0, 1));
    const bool right = TRY(Futex::wake(target, 1)) == 1 && there.answer() == Status::Ok && comes.sleeps_on();
    return TRY(Futex::wake(target, 1)) == 1 && comes.answer() == Status::Ok && right;
}

Result<bool> who_moves_stands_before_lower_ones() {
    const Word word{0};
    const Word target{0};
    Sleeper there{target};
    Sleeper comes{word};
    TRY(there.start(kAbove));
    TRY(comes.start(kAbove + 1));
    TRY(Futex::requeue(word, 0, target, 0, 1));
    const bool right = TRY(Futex::wake(target, 1)) == 1 && comes.answer() == Status::Ok && there.sleeps_on();
    return TRY(Futex::wake(target, 1)) == 1 && there.answer() == Status::Ok && right;
}

Result<bool> there_and_back() {
    Two two;
    TRY(two.start());
    const bool away = TRY(Futex::requeue(two.word, 0, two.target, 0, 2)).moved == 2;
    const bool back = TRY(Futex::requeue(two.target, 0, two.word, 0, 1)).moved == 1;
    const bool right = TRY(Futex::wake(two.word, Futex::kAll)) == 1 && TRY(Futex::wake(two.target, Futex::kAll)) == 1;
    TRY(two.wake_all());
    return away && back && right;
}

Result<bool> who_moved_may_end() {
    Two two;
    TRY(two.start());
    TRY(Futex::requeue(two.word, 0, two.target, 0, 2));
    TRY(two.first.thread().terminate());
    TRY(two.first.thread().join());
    const bool right = TRY(Futex::wake(two.target, Futex::kAll)) == 1;
    static_cast<void>(two.second.answer());
    return right;
}

Result<bool> who_is_suspended_moves() {
    const Word word{0};
    const Word target{0};
    Sleeper sleeper{word};
    TRY(sleeper.start());
    TRY(sleeper.thread().suspend());
    const bool moved = TRY(Futex::requeue(word, 0, target, 0, 1)).moved == 1 && TRY(Futex::wake(target, 1)) == 1;
    TRY(sleeper.thread().resume());
    return moved && sleeper.answer() == Status::Ok;
}

Result<bool> shared_ones_do_not_move_private_ones() {
    const TwoViews page = TRY(TwoViews::create());
    Word* const words = &page.word(page.first);
    Sleeper sleeper{words[0]};
    TRY(sleeper.start());
    const auto moved = TRY(Futex::requeue(words[0], 0, words[1], 1, 1, FutexScope::Shared));
    const bool right = moved.woken == 0 && moved.moved == 0 && sleeper.sleeps_on();
    return TRY(Futex::wake(words[0], 1)) == 1 && sleeper.answer() == Status::Ok && right;
}

Result<bool> two_views_of_a_word_are_one_word() {
    const TwoViews page = TRY(TwoViews::create());
    const auto refused = Futex::requeue(page.word(page.first), 0, page.word(page.second), 1, 1, FutexScope::Shared);
    return !refused && refused.error() == Status::Invalid;
}

constexpr Case kCases[] = {
    {"all move", all_move},
    {"nothing is asked for", nothing_is_asked_for},
    {"all wake", all_wake},
    {"another value moves nobody", another_value_moves_nobody},
    {"deadlines move along", deadlines_move_along},
    {"who moves stands behind its equals", who_moves_stands_behind_its_equals},
    {"who moves stands before lower ones", who_moves_stands_before_lower_ones},
    {"there and back", there_and_back},
    {"who moved may end", who_moved_may_end},
    {"who is suspended moves", who_is_suspended_moves},
    {"shared ones do not move private ones", shared_ones_do_not_move_private_ones},
    {"two views of a word are one word", two_views_of_a_word_are_one_word},
};

}  // namespace

Result<> check_requeues(Check& check) {
    return run_cases(kCases, check);
}

}  // namespace futex
