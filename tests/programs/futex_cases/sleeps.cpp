// SPDX-License-Identifier: Apache-2.0
// Falling asleep and waking, case by case.
#include <kos/memory.hpp>

#include "futex_cases.hpp"
#include "sleeper.hpp"

namespace futex {

namespace {

Result<bool> a_wake_up_is_not_kept() {
    const Word word{0};
    const bool nobody = TRY(Futex::wake(word, 1)) == 0;
    Sleeper sleeper{word, Clock::after(kMoment)};
    TRY(sleeper.start());
    return nobody && sleeper.answer() == Status::Timeout;
}

Result<bool> a_count_of_zero_wakes_nobody() {
    const Word word{0};
    Sleeper sleeper{word};
    TRY(sleeper.start());
    const bool none = TRY(Futex::wake(word, 0)) == 0 && sleeper.sleeps_on();
    return none && TRY(Futex::wake(word, 1)) == 1 && sleeper.answer() == Status::Ok;
}

Result<bool> one_wakes_one_of_two() {
    const Word word{0};
    Sleeper first{word};
    Sleeper second{word};
    TRY(first.start());
    TRY(second.start());
    const bool one = TRY(Futex::wake(word, 1)) == 1 && first.answer() == Status::Ok && second.sleeps_on();
    return one && TRY(Futex::wake(word, 1)) == 1 && second.answer() == Status::Ok;
}

Result<bool> a_changed_word_wakes_nobody() {
    Word word{0};
    Sleeper sleeper{word};
    TRY(sleeper.start());
    word.store(1);
    const bool sleeps = sleeper.sleeps_on();
    return sleeps && TRY(Futex::wake(word, 1)) == 1 && sleeper.answer() == Status::Ok;
}

Result<bool> who_gave_up_takes_no_wake_up() {
    const Word word{0};
    Sleeper hasty{word, Clock::after(kMoment)};
    Sleeper patient{word};
    TRY(hasty.start());
    TRY(patient.start());
    const bool gave_up = hasty.answer() == Status::Timeout;
    return gave_up && TRY(Futex::wake(word, 1)) == 1 && patient.answer() == Status::Ok &&
           TRY(Futex::wake(word, 1)) == 0;
}

Result<bool> a_deadline_is_not_early() {
    const Word word{0};
    const u64 deadline = Clock::uptime() + 2 * kMoment;
    Sleeper sleeper{word, Deadline::at(deadline)};
    TRY(sleeper.start());
    return sleeper.answer() == Status::Timeout && Clock::uptime() >= deadline;
}

Result<bool> the_farthest_deadline_is_waited_for() {
    const Word word{0};
    Sleeper sleeper{word, Deadline::at(~u64{0} - 1)};
    TRY(sleeper.start());
    const bool sleeps = sleeper.sleeps_on();
    return sleeps && TRY(Futex::wake(word, 1)) == 1 && sleeper.answer() == Status::Ok;
}

Result<bool> who_waits_for_ever_is_woken() {
    const Word word{0};
    Sleeper sleeper{word, Deadline::never()};
    TRY(sleeper.start());
    return TRY(Futex::wake(word, Futex::kAll)) == 1 && sleeper.answer() == Status::Ok;
}

Result<bool> deadlines_end_sleeps_in_their_order() {
    const Word word{0};
    const u64 now = Clock::uptime();
    Sleeper late{word, Deadline::at(now + 40 * Clock::kMillisecond)};
    Sleeper early{word, Deadline::at(now + 20 * Clock::kMillisecond)};
    TRY(late.start());
    TRY(early.start());
    const bool in_time = early.answer() == Status::Timeout;
    const bool before = Clock::uptime() >= now + 20 * Clock::kMillisecond;
    return in_time && before && late.answer() == Status::Timeout && Clock::uptime() >= now + 40 * Clock::kMillisecond;
}

Result<bool> neighbours_do_not_meet() {
    const Word words[2] = {Word{0}, Word{0}};
    Sleeper sleeper{words[0]};
    TRY(sleeper.start());
    const bool none = TRY(Futex::wake(words[1], Futex::kAll)) == 0 && sleeper.sleeps_on();
    return none && TRY(Futex::wake(words[0], 1)) == 1 && sleeper.answer() == Status::Ok;
}

Result<bool> two_views_of_a_page_meet_if_shared() {
    const TwoViews page = TRY(TwoViews::create());
    Sleeper sleeper{page.word(page.first), patience(), FutexScope::Shared};
    TRY(sleeper.start());
    return TRY(Futex::wake(page.word(page.second), 1, FutexScope::Shared)) == 1 && sleeper.answer() == Status::Ok;
}

Result<bool> two_views_of_a_page_do_not_meet_if_private() {
    const TwoViews page = TRY(TwoViews::create());
    Sleeper sleeper{page.word(page.first)};
    TRY(sleeper.start());
    const bool none = TRY(Futex::wake(page.word(page.second), 1)) == 0 && sleeper.sleeps_on();
    return none && TRY(Futex::wake(page.word(page.first), 1)) == 1 && sleeper.answer() == Status::Ok;
}

Result<bool> private_and_shared_do_not_meet() {
    const TwoViews page = TRY(TwoViews::create());
    const Word& word = page.word(page.first);
    Sleeper sleeper{word, patience(), FutexScope::Shared};
    TRY(sleeper.start());
    const bool none = TRY(Futex::wake(word, 1)) == 0 && sleeper.sleeps_on();
    return none && TRY(Futex::wake(word, 1, FutexScope::Shared)) == 1 && sleeper.answer() == Status::Ok;
}

Result<bool> a_sleep_outlives_its_mapping() {
    const kos::Memory memory = TRY(kos::Memory::create(kos::kPageBytes));
    kos::Mapping mapping = TRY(memory.map(kos::Protection::ReadWrite));
    const Word& word = *std::bit_cast<const Word*>(mapping.bytes().data());
    Sleeper sleeper{word, Clock::after(10 * Clock::kMillisecond)};
    TRY(sleeper.start());
    mapping = kos::Mapping{};
    return sleeper.answer() == Status::Timeout;
}

Result<bool> who_is_suspended_is_woken_in_name() {
    const Word word{0};
    Sleeper sleeper{word};
    TRY(sleeper.start());
    TRY(sleeper.thread().suspend());
    const bool woken = TRY(Futex::wake(word, 1)) == 1 && sleeper.sleeps_on();
    TRY(sleeper.thread().resume());
    return woken && sleeper.answer() == Status::Ok;
}

Result<bool> who_is_suspended_gives_up_in_name() {
    // Late enough to be suspended before, on a loaded host, too.
    constexpr u64 kLate = 300 * Clock::kMillisecond;
    const Word word{0};
    const u64 end = Clock::uptime() + kLate;
    Sleeper sleeper{word, Deadline::at(end)};
    TRY(sleeper.start());
    TRY(sleeper.thread().suspend());
    await([end] { return Clock::uptime() > end + kMoment; });
    const bool gone = TRY(Futex::wake(word, 1)) == 0;
    TRY(sleeper.thread().resume());
    return gone && sleeper.answer() == Status::Timeout;
}

Result<bool> who_ended_is_not_counted() {
    const Word word{0};
    Sleeper sleeper{word};
    TRY(sleeper.start());
    TRY(sleeper.thread().terminate());
    TRY(sleeper.thread().join());
    return TRY(Futex::wake(word, Futex::kAll)) == 0;
}

constexpr Case kCases[] = {
    {"a wake-up is not kept", a_wake_up_is_not_kept},
    {"a count of zero wakes nobody", a_count_of_zero_wakes_nobody},
    {"one wakes one of two", one_wakes_one_of_two},
    {"a changed word wakes nobody", a_changed_word_wakes_nobody},
    {"who gave up takes no wake-up", who_gave_up_takes_no_wake_up},
    {"a deadline is not early", a_deadline_is_not_early},
    {"the farthest deadline is waited for", the_farthest_deadline_is_waited_for},
    {"who waits for ever is woken", who_waits_for_ever_is_woken},
    {"deadlines end sleeps in their order", deadlines_end_sleeps_in_their_order},
    {"neighbours do not meet", neighbours_do_not_meet},
    {"two views of a page meet if shared", two_views_of_a_page_meet_if_shared},
    {"two views of a page do not meet if private", two_views_of_a_page_do_not_meet_if_private},
    {"private and shared do not meet", private_and_shared_do_not_meet},
    {"a sleep outlives its mapping", a_sleep_outlives_its_mapping},
    {"who is suspended is woken in name", who_is_suspended_is_woken_in_name},
    {"who is suspended gives up in name", who_is_suspended_gives_up_in_name},
    {"who ended is not counted", who_ended_is_not_counted},
};

}  // namespace

Result<> check_sleeps(Check& check) {
    return run_cases(kCases, check);
}

}  // namespace futex
