// SPDX-License-Identifier: Apache-2.0
// What each method answers, to the status.
#include <kos/core/sync.hpp>
#include <kos/core/types.hpp>
#include <kos/memory.hpp>

#include "futex.hpp"

namespace futex {

namespace {

using kos::core::Sync;

constexpr u64 kKernel = 0xffff'0000'0000'0000;
constexpr u64 kUserEnd = u64{1} << 39;
constexpr u64 kMoment = 5 * Clock::kMillisecond;

// An address, in each place where one can stand; the other word is good.
void check_address(u64 bad, const Word& good, Status wanted, Check& check) {
    for (const u32 scope : {kos::core::kFutexPrivate, kos::core::kFutexShared}) {
        const u64 other = address_of(good);
        check.status(Sync::futex_wait(bad, 0, scope, Deadline::at(0)), wanted, "waiting at a bad address");
        check.status(Sync::futex_wake(bad, 1, scope), wanted, "waking at a bad address");
        check.status(Sync::futex_requeue(bad, other, 1, 1, 0, scope), wanted, "requeueing from a bad address");
        check.status(Sync::futex_requeue(other, bad, 1, 1, good.load(), scope), wanted, "requeueing to a bad address");
    }
}

Result<> check_addresses(Check& check) {
    Word word{3};
    for (const u64 step : {u64{1}, u64{2}, u64{3}}) {
        check_address(address_of(word) + step, word, Status::Invalid, check);
    }
    check_address(kKernel, word, Status::Fault, check);
    check_address(~u64{3}, word, Status::Fault, check);
    check_address(~u64{0}, word, Status::Invalid, check);
    check_address(kUserEnd, word, Status::Fault, check);
    check_address(0, word, Status::Fault, check);
    u64 gone = 0;
    {
        const kos::Memory memory = TRY(kos::Memory::create(kos::kPageBytes));
        const kos::Mapping mapping = TRY(memory.map(kos::Protection::ReadWrite));
        gone = std::bit_cast<u64>(mapping.bytes().data());
        check_address(gone + 2, word, Status::Invalid, check);
    }
    check_address(gone, word, Status::Fault, check);
    return {};
}

Result<> check_protection(Check& check) {
    const kos::Memory memory = TRY(kos::Memory::create(kos::kPageBytes));
    kos::Mapping mapping = TRY(memory.map(kos::Protection::Read));
    const Word& word = *std::bit_cast<const Word*>(mapping.bytes().data());
    check.status(Futex::wait(word, 0, Deadline::at(0)), Status::Timeout, "memory that can only be read");
    check.status(Futex::wake(word, 1), Status::Ok, "waking there");
    TRY(mapping.protect(kos::Protection::None));
    check_address(address_of(word), Word{0}, Status::Fault, check);
    return {};
}

void check_values(Check& check) {
    Word word{7};
    check.status(Futex::wait(word, 8), Status::BadState, "another value");
    check.status(Futex::wait(word, 8, Deadline::at(0)), Status::BadState, "another value, polled");
    check.status(Futex::wait(word, 7, Deadline::at(0)), Status::Timeout, "the value, polled");
    check.status(Futex::wait(word, 7, Deadline::at(1)), Status::Timeout, "a deadline in the past");
    const u64 begin = Clock::uptime();
    check.status(Futex::wait(word, 7, Deadline::at(begin + kMoment)), Status::Timeout, "a deadline");
    check.that(Clock::uptime() >= begin + kMoment, "it is not over before its time");
    const auto woken = Futex::wake(word, Futex::kAll);
    check.that(woken && *woken == 0, "nobody sleeps");
}

void check_scopes(Check& check) {
    Word word{0};
    Word other{0};
    for (const u32 scope : {u32{2}, ~u32{0}}) {
        check.status(Sync::futex_wait(address_of(word), 0, scope), Status::Invalid, "no such scope to wait in");
        check.status(Sync::futex_wake(address_of(word), 1, scope), Status::Invalid, "no such scope to wake in");
        check.status(Sync::futex_requeue(address_of(word), address_of(other), 1, 1, 0, scope), Status::Invalid,
                     "no such scope to requeue in");
    }
}

void check_requeues(Check& check) {
    Word word{7};
    Word other{0};
    check.status(Futex::requeue(word, 8, other, 1, 1), Status::BadState, "another value at the source");
    check.status(Futex::requeue(word, 7, word, 1, 1), Status::Invalid, "onto itself");
    const auto moved = Futex::requeue(word, 7, other, 1, Futex::kAll);
    check.that(moved && moved->woken == 0 && moved->moved == 0, "nobody to move");
}

}  // namespace

Result<> check_statuses(Check& check) {
    TRY(check_addresses(check));
    TRY(check_protection(check));
    check_values(check);
    check_scopes(check);
    check_requeues(check);
    return {};
}

}  // namespace futex
