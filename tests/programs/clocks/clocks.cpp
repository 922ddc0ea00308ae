// SPDX-License-Identifier: Apache-2.0
// Reads and sets the time of day; sets, stops and loses timers, and makes them until the quota is used up.
#include <array>
#include <optional>

#include <kos/clock.hpp>
#include <kos/notice_timer.hpp>
#include <kos/process.hpp>

#include "../balance.hpp"
#include "../check.hpp"

namespace {

using kos::Clock;
using kos::Deadline;
using kos::Notice;
using kos::NoticeTimer;
using kos::Result;
using kos::Status;
using kos::u64;
using kos::abi::Handle;
using kos::abi::StartHandleKind;

constexpr u64 kPatience = 10 * Clock::kSecond;
constexpr u64 kShort = 2 * Clock::kMillisecond;
// 2025-01-01 and 2100-01-01.
constexpr u64 kNotBefore = 1'735'689'600 * Clock::kSecond;
constexpr u64 kNotAfter = 4'102'444'800 * Clock::kSecond;

Result<> check_time_of_day(Check& check, Handle clock) {
    const u64 boot = TRY(Clock::system_time());
    check.that(boot > kNotBefore && boot < kNotAfter, "the time of day comes from the real-time clock");
    const u64 uptime = Clock::uptime();
    Clock::sleep(Clock::kMillisecond);
    check.that(TRY(Clock::system_time()) - boot >= Clock::kMillisecond, "it goes on");
    check.status(Clock::set_system_time(Handle{}, boot), Status::BadHandle, "without the right");
    check.status(Clock::set_system_time(kos::abi::kKernelHandle, boot), Status::WrongType, "with another right");
    check.status(Clock::set_system_time(clock, uptime / 2), Status::Invalid, "before 1970");
    check.that(TRY(Clock::system_time()) >= boot, "refused: it did not change");
    const u64 later = boot + 1'000 * Clock::kSecond;
    TRY(Clock::set_system_time(clock, later));
    const u64 now = TRY(Clock::system_time());
    check.that(now >= later && now < later + Clock::kSecond, "set forward");
    check.that(Clock::uptime() - uptime < 100 * Clock::kSecond, "the monotonic clock does not care");
    TRY(Clock::set_system_time(clock, boot));
    check.that(TRY(Clock::system_time()) < later, "and back");
    return {};
}

Result<> check_order(Check& check) {
    constexpr kos::u32 kTimers = 32;
    constexpr u64 kApart = 200 * Clock::kMicrosecond;
    const Notice notice = TRY(Notice::create());
    std::array<NoticeTimer, kTimers> timers;
    const u64 start = Clock::uptime() + 20 * Clock::kMillisecond;
    for (kos::u32 index = 0; index < kTimers; ++index) {
        timers[index] = TRY(NoticeTimer::create(notice, u64{1} << index));
        TRY(timers[index].set(Deadline::at(start + (kTimers - index) * kApart)));
    }
    u64 seen = 0;
    while (seen != (u64{1} << kTimers) - 1) {
        const u64 bits = TRY(notice.wait(Notice::kAllBits, Clock::after(kPatience)));
        // The last one first: what came so far are the highest bits.
        seen |= bits;
        const u64 absent = ~seen & ((u64{1} << kTimers) - 1);
        check.that((absent & (absent + 1)) == 0, "in the order of their deadlines");
        const auto lowest = static_cast<kos::u32>(__builtin_ctzll(seen));
        check.that(Clock::uptime() >= start + (kTimers - lowest) * kApart, "not before its time");
    }
    return {};
}

// A machine under load may take longer than the timer: then once more.
Result<> cancel_in_time(const NoticeTimer& timer, const Notice& notice) {
    TRY(timer.set(Clock::after(kShort)));
    while (!timer.cancel()) {
        TRY(notice.wait(Notice::kAllBits, Clock::after(kPatience)));
        TRY(timer.set(Clock::after(kShort)));
    }
    return {};
}

Result<> check_changes(Check& check) {
    const Notice notice = TRY(Notice::create());
    const NoticeTimer timer = TRY(NoticeTimer::create(notice, 2));
    check.status(NoticeTimer::create(notice, 0), Status::Invalid, "no bits");
    check.status(timer.cancel(), Status::BadState, "cancel what is not set");
    TRY(timer.set(Clock::after(kPatience)));
    check.status(notice.poll(), Status::Timeout, "not yet");
    TRY(timer.set(Clock::after(Clock::kMillisecond)));
    check.that(TRY(notice.wait(2, Clock::after(kPatience / 2))) == 2, "set anew, earlier");
    check.status(timer.cancel(), Status::BadState, "cancel what has signalled");
    TRY(timer.set(Deadline::at(1)));
    check.that(TRY(notice.wait(2, Clock::after(kPatience))) == 2, "a deadline that has passed");
    TRY(cancel_in_time(timer, notice));
    Clock::sleep(2 * kShort);
    check.status(notice.poll(), Status::Timeout, "cancelled");
    TRY(timer.set(Deadline::never()));
    check.status(timer.cancel(), Status::Ok, "never is a deadline, too");
    return {};
}

Result<> check_lost_notice(Check& check) {
    std::optional<Notice> notice = TRY(Notice::create());
    const NoticeTimer timer = TRY(NoticeTimer::create(*notice, 1));
    TRY(timer.set(Clock::after(Clock::kMillisecond)));
    notice.reset();
    check.status(timer.set(Clock::after(1)), Status::NotConnected, "the notice is gone");
    check.status(timer.cancel(), Status::BadState, "and the timer with it");
    return {};
}

// More than any quota takes, all due at once; the handles go with the array.
Result<> check_quota(Check& check) {
    constexpr kos::u32 kMany = 100'000;
    constexpr kos::u32 kMost = 1'024;  // of a process's handles
    static std::array<NoticeTimer, kMost> timers;
    const Notice notice = TRY(Notice::create());
    const Deadline due = Clock::after(50 * Clock::kMillisecond);
    Status status = Status::Ok;
    kos::u32 made = 0;
    for (; made < kMany && status == Status::Ok; ++made) {
        auto timer = NoticeTimer::create(notice, 1);
        status = timer ? Status::Ok : timer.error();
        if (timer) {
            TRY(timer->set(due));
            timers[made] = std::move(*timer);
        }
    }
    check.status(status, Status::Quota, "100,000 timers");
    check.that(made > kMost / 2, "not before the quota is used up");
    check.that(TRY(notice.wait(1, Clock::after(kPatience))) == 1, "they end together");
    timers = {};
    return {};
}

Result<> check_all(Check& check, Handle clock) {
    TRY(check_time_of_day(check, clock));
    TRY(check_order(check));
    TRY(check_changes(check));
    TRY(check_lost_notice(check));
    return check_quota(check);
}

// Twice: the first time fills caches and tables, the second one must leave nothing behind.
Result<> check_balance(Check& check) {
    const Handle clock = TRY(kos::process::handle(StartHandleKind::Resource, "clock"));
    const Handle stat = TRY(kos::process::handle(StartHandleKind::Resource, "stat"));
    TRY(check_all(check, clock));
    const auto before = TRY(kos::core::Stat::audit(stat));
    TRY(check_all(check, clock));
    const auto after = TRY(kos::core::Stat::audit(stat));
    check.that(same(before, after), "nothing is left behind");
    return {};
}

}  // namespace

int main(int, char**) {
    Check check;
    check.status(check_balance(check), Status::Ok, "the checks went through");
    return check.finish("clocks") ? 0 : 1;
}
