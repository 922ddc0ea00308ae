// SPDX-License-Identifier: Apache-2.0
// Locks that pass ranks on, case by case.
#include <kos/memory.hpp>

#include "futex_cases.hpp"
#include "sleeper.hpp"

namespace futex {

namespace {

using kos::core::kFutexPrivate;
using kos::core::kFutexShared;
using kos::core::kHolderEnded;
using kos::core::kHolderGaveBack;
using kos::core::Sync;

constexpr u32 kAwaited = u32{1} << 31;

template <typename T>
bool fails_with(const Result<T>& result, Status status) {
    return !result && result.error() == status;
}

Result<u32> own_id() {
    return TRY(Sync::futex_lock_id()).id;
}
auto lock(const Word& word, Deadline deadline = patience(), u32 scope = kFutexPrivate) {
    return Sync::futex_lock_pi(address_of(word), scope, deadline);
}
auto unlock(const Word& word, u32 scope = kFutexPrivate) {
    return Sync::futex_unlock_pi(address_of(word), scope);
}

Result<bool> a_free_lock_is_taken() {
    Word word{0};
    const auto locked = TRY(lock(word));
    const bool mine = locked.last_holder == kHolderGaveBack && word.load() == TRY(own_id());
    TRY(unlock(word));
    return mine && word.load() == 0;
}

Result<bool> one_taken_without_a_call_is_given_back_by_one() {
    Word word{TRY(own_id())};
    TRY(unlock(word));
    return word.load() == 0;
}

Result<bool> ids_are_small_and_stay() {
    Word word{0};
    Locker other{word};
    TRY(other.start());
    const u32 mine = TRY(own_id());
    const bool right = mine != 0 && mine < u32{1} << 30 && mine == TRY(own_id()) && other.id() != mine;
    other.release();
    return right;
}

Result<bool> twice_is_a_deadlock() {
    Word word{0};
    TRY(lock(word));
    const bool refused = fails_with(lock(word), Status::Deadlock);
    TRY(unlock(word));
    return refused;
}

Result<bool> a_free_one_is_not_given_back() {
    Word word{0};
    return fails_with(unlock(word), Status::BadState) && word.load() == 0;
}

Result<bool> that_of_another_is_not_given_back() {
    Word word{0};
    Locker holder{word};
    TRY(holder.start());
    const bool refused = fails_with(unlock(word), Status::BadState) && word.load() == holder.id();
    holder.release();
    return refused;
}

Result<bool> polling_a_held_one_times_out() {
    Word word{0};
    Locker holder{word};
    TRY(holder.start());
    const bool refused = fails_with(lock(word, Deadline::at(0)), Status::Timeout);
    holder.release();
    return refused && word.load() == 0;
}

Result<bool> a_deadline_in_the_past_times_out() {
    Word word{0};
    Locker holder{word};
    TRY(holder.start());
    const bool refused = fails_with(lock(word, Deadline::at(1)), Status::Timeout);
    holder.release();
    return refused && word.load() == 0;
}

Result<bool> a_deadline_ends_the_wait() {
    Word word{0};
    Locker holder{word};
    TRY(holder.start());
    const u64 deadline = Clock::uptime() + kMoment;
    const bool refused = fails_with(lock(word, Deadline::at(deadline)), Status::Timeout);
    const bool late = Clock::uptime() >= deadline;
    holder.release();
    return refused && late && word.load() == 0;
}

Result<bool> bad_addresses_are_refused() {
    Word word{0};
    const u64 odd = address_of(word) + 2;
    return fails_with(Sync::futex_lock_pi(odd, kFutexPrivate), Status::Invalid) &&
           fails_with(Sync::futex_unlock_pi(odd, kFutexPrivate), Status::Invalid) &&
           fails_with(Sync::futex_lock_pi(0, kFutexPrivate), Status::Fault) &&
           fails_with(Sync::futex_unlock_pi(0, kFutexPrivate), Status::Fault) &&
           fails_with(Sync::futex_lock_pi(~u64{3}, kFutexShared), Status::Fault);
}

Result<bool> no_such_scope_is_refused() {
    Word word{0};
    return fails_with(lock(word, patience(), 2), Status::Invalid) && fails_with(unlock(word, 2), Status::Invalid);
}

Result<bool> a_word_that_cannot_be_written_is_refused() {
    const kos::Memory memory = TRY(kos::Memory::create(kos::kPageBytes));
    const kos::Mapping mapping = TRY(memory.map(kos::Protection::Read));
    const Word& word = *std::bit_cast<const Word*>(mapping.bytes().data());
    return fails_with(lock(word), Status::Fault) && fails_with(unlock(word), Status::Fault);
}

Result<bool> who_waits_is_said_in_the_word() {
    Word word{0};
    Locker holder{word};
    Locker waiter{word};
    TRY(holder.start());
    TRY(waiter.start());
    const bool said = word.load() == (holder.id() | kAwaited) && waiter.waits();
    holder.release();
    waiter.await_answer();
    const bool passed = waiter.has() && word.load() == waiter.id() && waiter.last_holder() == kHolderGaveBack;
    waiter.release();
    return said && passed && word.load() == 0;
}

Result<bool> the_highest_in_line_goes_first() {
    Word word{0};
    Locker holder{word};
    Locker low{word};
    Locker high{word};
    TRY(holder.start());
    TRY(low.start(kAbove));
    TRY(high.start(kAbove + 2));
    holder.release();
    high.await_answer();
    const bool first = high.has() && low.waits() && word.load() == (high.id() | kAwaited);
    high.release();
    low.await_answer();
    const bool second = low.has();
    low.release();
    return first && second && word.load() == 0;
}

Result<bool> equals_go_in_their_order() {
    Word word{0};
    Locker holder{word};
    Locker first{word};
    Locker second{word};
    TRY(holder.start());
    TRY(first.start());
    TRY(second.start());
    holder.release();
    first.await_answer();
    const bool right = first.has() && second.waits();
    first.release();
    second.await_answer();
    second.release();
    return right && word.load() == 0;
}

Result<bool> who_waits_may_end() {
    Word word{0};
    Locker holder{word};
    Locker waiter{word};
    TRY(holder.start());
    TRY(waiter.start());
    TRY(waiter.thread().terminate());
    waiter.join();
    holder.release();
    return word.load() == 0;
}

Result<bool> the_end_of_its_holder_is_told_to_who_waits() {
    Word word{0};
    Locker holder{word};
    Locker waiter{word};
    TRY(holder.start());
    TRY(waiter.start());
    TRY(holder.thread().terminate());
    waiter.await_answer();
    const bool told = waiter.has() && waiter.last_holder() == kHolderEnded;
    holder.join();
    waiter.release();
    return told && word.load() == 0;
}

Result<bool> the_end_of_its_holder_is_told_to_who_comes() {
    Word word{0};
    Locker holder{word};
    TRY(holder.start());
    holder.go_on(false);
    holder.join();
    const bool left = word.load() == holder.id();
    const auto locked = TRY(lock(word));
    TRY(unlock(word));
    return left && locked.last_holder == kHolderEnded && word.load() == 0;
}

Result<bool> a_name_of_nobody_is_that_of_one_who_ended() {
    Word word{(u32{1} << 30) - 1};
    const auto locked = TRY(lock(word));
    TRY(unlock(word));
    return locked.last_holder == kHolderEnded && word.load() == 0;
}

Result<bool> two_who_wait_for_each_other_are_a_deadlock() {
    Word first{0};
    Word second{0};
    Locker one{first};
    Locker two{second};
    one.then_lock(second);
    two.then_lock(first);
    TRY(one.start());
    TRY(two.start());
    one.go_on();
    await([&] { return one.waits_for_second(); });
    two.go_on();
    two.join();
    one.join();
    return two.second_answer() == Status::Deadlock && one.second_answer() == Status::Ok && first.load() == 0 &&
           second.load() == 0;
}

Result<bool> three_in_a_ring_are_a_deadlock() {
    Word words[3] = {Word{0}, Word{0}, Word{0}};
    Locker one{words[0]};
    Locker two{words[1]};
    Locker three{words[2]};
    one.then_lock(words[1]);
    two.then_lock(words[2]);
    three.then_lock(words[0]);
    for (Locker* const locker : {&one, &two, &three}) {
        TRY(locker->start());
    }
    one.go_on();
    await([&] { return one.waits_for_second(); });
    two.go_on();
    await([&] { return two.waits_for_second(); });
    three.go_on();
    three.join();
    two.join();
    one.join();
    return three.second_answer() == Status::Deadlock && two.second_answer() == Status::Ok &&
           one.second_answer() == Status::Ok;
}

Result<bool> a_chain_is_no_ring() {
    Word words[2] = {Word{0}, Word{0}};
    Locker one{words[0]};
    Locker two{words[1]};
    one.then_lock(words[1]);
    TRY(one.start());
    TRY(two.start());
    one.go_on();
    await([&] { return one.waits_for_second(); });
    Locker last{words[0]};
    TRY(last.start());
    const bool waits = last.waits();
    two.release();
    one.join();
    last.await_answer();
    last.release();
    return waits && one.second_answer() == Status::Ok && last.has() && words[0].load() == 0;
}

Result<bool> two_views_of_a_page_have_one_lock() {
    const TwoViews page = TRY(TwoViews::create());
    Word& word = page.word(page.first);
    TRY(lock(word, patience(), kFutexShared));
    const bool held = fails_with(lock(page.word(page.second), patience(), kFutexShared), Status::Deadlock);
    TRY(unlock(page.word(page.second), kFutexShared));
    return held && word.load() == 0;
}

Result<bool> who_is_suspended_gets_it_in_name() {
    Word word{0};
    Locker holder{word};
    Locker waiter{word};
    TRY(holder.start());
    TRY(waiter.start());
    TRY(waiter.thread().suspend());
    holder.release();
    await([&] { return (word.load() & ~kAwaited) == waiter.id(); });
    Clock::sleep(kMoment);
    const bool in_name = waiter.waits();
    TRY(waiter.thread().resume());
    waiter.await_answer();
    waiter.release();
    return in_name && word.load() == 0;
}

Result<bool> a_suspended_holder_keeps_it() {
    Word word{0};
    Locker holder{word};
    TRY(holder.start());
    TRY(holder.thread().suspend());
    const bool kept = fails_with(lock(word, Clock::after(kMoment)), Status::Timeout);
    TRY(holder.thread().resume());
    holder.release();
    return kept && word.load() == 0;
}

constexpr Case kCases[] = {
    {"a free lock is taken", a_free_lock_is_taken},
    {"one taken without a call is given back by one", one_taken_without_a_call_is_given_back_by_one},
    {"ids are small and stay", ids_are_small_and_stay},
    {"twice is a deadlock", twice_is_a_deadlock},
    {"a free one is not given back", a_free_one_is_not_given_back},
    {"that of another is not given back", that_of_another_is_not_given_back},
    {"polling a held one times out", polling_a_held_one_times_out},
    {"a deadline in the past times out", a_deadline_in_the_past_times_out},
    {"a deadline ends the wait", a_deadline_ends_the_wait},
    {"bad addresses are refused", bad_addresses_are_refused},
    {"no such scope is refused", no_such_scope_is_refused},
    {"a word that cannot be written is refused", a_word_that_cannot_be_written_is_refused},
    {"who waits is said in the word", who_waits_is_said_in_the_word},
    {"the highest in line goes first", the_highest_in_line_goes_first},
    {"equals go in their order", equals_go_in_their_order},
    {"who waits may end", who_waits_may_end},
    {"the end of its holder is told to who waits", the_end_of_its_holder_is_told_to_who_waits},
    {"the end of its holder is told to who comes", the_end_of_its_holder_is_told_to_who_comes},
    {"a name of nobody is that of one who ended", a_name_of_nobody_is_that_of_one_who_ended},
    {"two who wait for each other are a deadlock", two_who_wait_for_each_other_are_a_deadlock},
    {"three in a ring are a deadlock", three_in_a_ring_are_a_deadlock},
    {"a chain is no ring", a_chain_is_no_ring},
    {"two views of a page have one lock", two_views_of_a_page_have_one_lock},
    {"who is suspended gets it in name", who_is_suspended_gets_it_in_name},
    {"a suspended holder keeps it", a_suspended_holder_keeps_it},
};

}  // namespace

Result<> check_locks(Check& check) {
    return run_cases(kCases, check);
}

}  // namespace futex
